package dev.clew.environment;

import dev.clew.process.Paging;
import dev.clew.process.Slice;
import java.io.InputStream;
import java.util.Optional;

/** What can be asked about the images of one namespace. An image of another is answered like one that is not there. Thread-safe. */
public interface ImageManagement {

    /** Whose images and processes these are. */
    String namespace();

    /**
     * Makes an image, or gives the one of that name another content, runner, description and metadata; its id stays.
     *
     * @param content read to its end, and not closed
     * @throws EnvironmentException if the content is empty, too large, or not the one that was announced; nothing is kept then
     */
    Image registerImage(ImageRequest request, InputStream content);

    /** The images, by name. */
    Slice<Image> listImages(Paging paging);

    /** The image with an id or a name. */
    Optional<Image> image(String idOrName);

    /**
     * Forgets an image. Processes that were started with it keep their program.
     *
     * @return whether there was one
     */
    boolean deleteImage(String idOrName);
}
