package dev.clew.environment;

import dev.clew.process.Paging;
import dev.clew.process.Slice;
import java.io.InputStream;
import java.util.Optional;

/** The images of one namespace in a data folder. */
record NamespaceImages(Images images, String namespace) implements ImageManagement {

    @Override
    public Image registerImage(ImageRequest request, InputStream content) {
        return images.register(namespace, request, content);
    }

    @Override
    public Slice<Image> listImages(Paging paging) {
        return paging.of(images.list(namespace));
    }

    @Override
    public Optional<Image> image(String idOrName) {
        return images.find(namespace, idOrName);
    }

    @Override
    public boolean deleteImage(String idOrName) {
        return images.delete(namespace, idOrName);
    }
}
