package dev.clew.testkit;

import dev.clew.engine.ReplayResult;
import dev.clew.engine.ReplayTester;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.ReflectionSupport;

/** What makes {@link ReplayHistories} work. Stateless. */
final class ReplayExtension implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(ReplayHistories.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        ReplayHistories asked = context.getRequiredTestMethod().getAnnotation(ReplayHistories.class);
        HistoryFiles histories = HistoryFiles.in(Path.of(asked.folder()));
        List<Path> files = histories.files();
        if (files.isEmpty()) {
            throw histories.nothing();
        }
        ReplayTester tester = ReplayTester.of(ReflectionSupport.newInstance(asked.code()));
        return files.stream().map(file -> new OneFile(file, tester));
    }

    /** One run of the test. The history is replayed before anything else of it is run. */
    private record OneFile(Path file, ReplayTester tester) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocation) {
            return file.getFileName().toString();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new Replay(file, tester));
        }
    }

    private static final class Replay implements ParameterResolver, InvocationInterceptor {

        private final Path file;
        private final ReplayTester tester;

        Replay(Path file, ReplayTester tester) {
            this.file = file;
            this.tester = tester;
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType().isAssignableFrom(ReplayResult.Replayed.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return HistoryFiles.assertReplays(file, tester);
        }

        @Override
        public void interceptTestTemplateMethod(
                Invocation<@Nullable Void> invocation,
                ReflectiveInvocationContext<Method> method,
                ExtensionContext context)
                throws Throwable {
            if (method.getArguments().isEmpty()) { // else it was replayed for the argument
                HistoryFiles.assertReplays(file, tester);
            }
            invocation.proceed();
        }
    }
}
