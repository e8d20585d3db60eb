package ai.flowscale.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with one line on the standard error and an exit code. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  CliException(ExitCode code, String message) {
    this(code, message, null);
  }

  CliException(ExitCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  ExitCode code() {
    return code;
  }

  /** The same with one more sentence. */
  CliException with(String sentence) {
    return new CliException(code, (getMessage() + " " + sentence).strip(), getCause());
  }
}
