package dev.clew.cli.replay;

import dev.clew.cli.console.UsageException;
import dev.clew.engine.Registration;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The code of a program, from a class path of its own.
 *
 * <p>Clew's own classes are this process's, whatever the class path holds: the program's {@link Registration} has to be
 * the one that is asked for here.
 */
final class ProgramCode implements AutoCloseable {

    private final URLClassLoader loader;
    private final String classPath;

    private ProgramCode(URLClassLoader loader, String classPath) {
        this.loader = loader;
        this.classPath = classPath;
    }

    /**
     * The code of a class path, separated as Java separates it; {@code FOLDER/*} stands for the jars in a folder.
     *
     * @throws UsageException if a part of it does not exist
     */
    static ProgramCode on(String classPath) {
        List<URL> parts = new ArrayList<>();
        for (String part : classPath.split(File.pathSeparator, -1)) {
            if (!part.isBlank()) {
                files(part).forEach(file -> parts.add(url(file)));
            }
        }
        return new ProgramCode(
                new URLClassLoader("program", parts.toArray(URL[]::new), ProgramCode.class.getClassLoader()),
                classPath);
    }

    private static List<Path> files(String part) {
        boolean allJars = part.equals("*") || part.endsWith("/*") || part.endsWith(File.separator + "*");
        Path file = Path.of(allJars ? part.substring(0, part.length() - 1) : part);
        if (allJars ? !Files.isDirectory(file) : Files.notExists(file)) {
            throw new UsageException("there is no " + (allJars ? "folder " : "file or folder ") + file
                    + ", which --classpath names; build the program, and give the path of its classes or its jar");
        }
        return allJars ? jars(file) : List.of(file);
    }

    private static List<Path> jars(Path folder) {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            files.forEach(jars::add);
        } catch (IOException unreadable) {
            throw new UsageException(
                    "the folder " + folder + ", which --classpath names, cannot be read: " + unreadable);
        }
        return jars;
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException("a file without a URL: " + file, impossible);
        }
    }

    /**
     * What a class registers.
     *
     * @throws UsageException if there is no such class, or it is not what is needed
     */
    Registration registration(String className) {
        try {
            Class<?> found = Class.forName(className, true, loader);
            if (!Registration.class.isAssignableFrom(found)) {
                throw new UsageException(className + " does not implement " + Registration.class.getName()
                        + "; --code takes a class that does, and adds the program's orchestrations in its addTo");
            }
            return (Registration) found.getConstructor().newInstance();
        } catch (ClassNotFoundException missing) {
            throw new UsageException("there is no class " + className + " on the class path " + classPath
                    + "; give --code its full name, such as com.example.Orders, and --classpath where it is");
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException notMade) {
            throw new UsageException(
                    className + " cannot be made: it has to be a public class, not abstract, with a public"
                            + " constructor without parameters");
        } catch (ReflectiveOperationException | LinkageError failed) {
            throw unusable(className, failed);
        }
    }

    /** What to say when the class could not do what it is for. */
    UsageException unusable(String className, Throwable failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        return new UsageException(className + " could not register the program's code: " + cause
                + (cause instanceof LinkageError
                        ? "; give --classpath the program's dependencies too, such as target/classes:target/lib/*"
                        : "; it should register and do nothing else"));
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException ignored) {
            // files that were only read
        }
    }
}
