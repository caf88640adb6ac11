package dev.clew.cli;

import dev.clew.api.ClewException;
import dev.clew.api.ConfigurationException;
import dev.clew.cli.console.ExitCode;
import dev.clew.cli.console.Text;
import dev.clew.cli.console.UsageException;
import dev.clew.environment.EnvironmentException;
import dev.clew.process.ProcessException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What becomes of errors: one line on standard error, and an exit code. */
final class Errors {

    /** Set it to see where an unexpected error came from. */
    private static final String TRACE = "CLEW_TRACE";

    private Errors() {}

    /** Arguments that no command takes. */
    static int badArguments(ParameterException error, String... arguments) {
        CommandLine command = error.getCommandLine();
        String message = String.valueOf(error.getMessage());
        print(command, message + "; see '" + command.getCommandSpec().qualifiedName() + " --help'");
        return ExitCode.USAGE;
    }

    /** A command that threw. */
    static int failed(Exception error, CommandLine command, ParseResult arguments) {
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return switch (error) {
            case UsageException ignored -> print(command, message, ExitCode.USAGE);
            case ConfigurationException ignored -> print(command, message, ExitCode.USAGE);
            case ClewException ignored -> print(command, message, ExitCode.FAILED);
            case ProcessException refused ->
                print(command, message, refused.error().isTransient() ? ExitCode.FAILED : ExitCode.USAGE);
            case EnvironmentException refused ->
                print(
                        command,
                        message,
                        refused.kind() == EnvironmentException.Kind.IO_ERROR ? ExitCode.FAILED : ExitCode.USAGE);
            default -> unexpected(error, command, message);
        };
    }

    private static int unexpected(Exception error, CommandLine command, String message) {
        if (System.getenv(TRACE) != null) {
            error.printStackTrace(command.getErr());
        }
        return print(
                command,
                error.getClass().getSimpleName() + ": " + message + "; set " + TRACE + "=1 to see where",
                ExitCode.FAILED);
    }

    private static int print(CommandLine command, String message, int code) {
        print(command, message);
        return code;
    }

    private static void print(CommandLine command, String message) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + Text.oneLine(message));
        err.flush();
    }
}
