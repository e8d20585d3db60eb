package ai.flowscale.cli;

import jakarta.json.JsonValue;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command runs in. Results go to {@code out}, everything else to {@code err}, so that a
 * script reads results alone.
 *
 * @param environment the environment variables
 * @param directory the working directory, which may have a file {@code .env}
 * @param in the standard input
 * @param out the standard output
 * @param err the standard error
 * @param toFile whether {@code out} goes to a file, and not to a terminal or another program
 * @param isTerminal whether {@code err} goes to a device that can go back to the start of a line
 * @param width how many columns {@code out} has, where it goes to a terminal
 * @param dialog asks the user, or is null where there is no terminal to ask at
 */
record Console(
    Map<String, String> environment,
    Path directory,
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean toFile,
    boolean isTerminal,
    int width,
    @Nullable Dialog dialog) {
  private static final int STANDARD_WIDTH = 80;

  /** Bits of what goes to a terminal. */
  private static final int RESULTS = 1;

  private static final int ERRORS = 2;

  /** Asks the user at a terminal. */
  interface Dialog {
    /** Returns the line that was typed, or null at the end of the input. */
    @Nullable String line(String prompt);

    /** The same for what must not be seen. */
    @Nullable String secret(String prompt);
  }

  /** Without anyone to ask. */
  Console(
      Map<String, String> environment,
      Path directory,
      InputStream in,
      PrintStream out,
      PrintStream err,
      boolean toFile,
      boolean isTerminal,
      int width) {
    this(environment, directory, in, out, err, toFile, isTerminal, width, null);
  }

  /** Of this process. The launcher of the run-time image knows more of its terminal than Java. */
  static Console ofProcess() {
    java.io.Console terminal = terminal();
    Charset charset = terminal == null ? StandardCharsets.UTF_8 : terminal.charset();
    Map<String, String> environment = System.getenv();
    String known = System.getProperty("flowscale.terminal");
    int asked = known == null ? terminals() : 0;
    boolean isTerminal = known == null ? (asked & ERRORS) != 0 : Boolean.parseBoolean(known);
    boolean hasWidth = terminal != null || (asked & RESULTS) != 0;
    String columns = System.getProperty("flowscale.columns", "");
    if (columns.isEmpty() && hasWidth) {
      columns = environment.getOrDefault("COLUMNS", "");
      columns = columns.isEmpty() ? columnsOfTerminal() : columns;
    }
    int width = columns.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(columns) : STANDARD_WIDTH;
    return new Console(
        environment,
        Path.of("").toAbsolutePath(),
        System.in,
        stream(FileDescriptor.out, charset),
        stream(FileDescriptor.err, charset),
        Files.isRegularFile(Path.of("/dev/stdout")),
        isTerminal && !"dumb".equals(environment.get("TERM")),
        columns.equals("0") || (columns.isEmpty() && !hasWidth) ? Integer.MAX_VALUE : width,
        terminal == null ? null : dialog(terminal));
  }

  private static Dialog dialog(java.io.Console terminal) {
    return new Dialog() {
      @Override
      public @Nullable String line(String prompt) {
        return terminal.readLine("%s", prompt);
      }

      @Override
      public @Nullable String secret(String prompt) {
        char[] typed = terminal.readPassword("%s", prompt);
        return typed == null ? null : new String(typed);
      }
    };
  }

  private static PrintStream stream(FileDescriptor descriptor, Charset charset) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor)), false, charset);
  }

  /**
   * Which of the outputs go to a terminal: Java knows only whether both input and output do. Where
   * there is no shell to ask, as on Windows, progress is lines.
   */
  private static int terminals() {
    String ask = "a=0; test -t 1 && a=1; test -t 2 && a=$((a + 2)); exit $a";
    try {
      return new ProcessBuilder("/bin/sh", "-c", ask).inheritIO().start().waitFor();
    } catch (IOException noShell) {
      return 0;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** How wide the terminal is, or an empty text. Java does not know. */
  private static String columnsOfTerminal() {
    try {
      Process stty = new ProcessBuilder("/bin/sh", "-c", "stty size 2>/dev/null </dev/tty").start();
      try (InputStream size = stty.getInputStream()) {
        String answer = new String(size.readAllBytes(), StandardCharsets.US_ASCII);
        return answer.strip().replaceFirst("^\\d+ ", "");
      }
    } catch (IOException noShell) {
      return "";
    }
  }

  /** Up to Java 21 there is a console only on a terminal; a later one has to be asked. */
  @SuppressWarnings("SystemConsoleNull")
  private static java.io.@Nullable Console terminal() {
    java.io.Console console = System.console();
    try {
      return console == null
              || (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console)
          ? console
          : null;
    } catch (ReflectiveOperationException olderJava) {
      return console;
    }
  }

  /** A line of the result. */
  void print(String line) {
    printSafe(Safe.text(line));
  }

  CliException unwritable() {
    return toFile
        ? new CliException(
            ExitCode.FILES, "The output cannot be written: it is closed, or the disk is full.")
        : new CliException(ExitCode.CLOSED_PIPE, "");
  }

  /** A result for programs: JSON on one line. */
  void print(JsonValue json) {
    print(json.toString());
  }

  /** From the working directory if the file is below it, so that the line stays short. */
  String path(Path file) {
    return (file.startsWith(directory) ? directory.relativize(file) : file).toString();
  }

  /** What is worth knowing and no error. */
  void note(String message) {
    err.println(Safe.line(message));
    err.flush();
  }

  void error(String message) {
    String name = "flowscale:";
    err.println((hasColours(isTerminal) ? Colour.RED.of(name) : name) + " " + Safe.line(message));
    err.flush();
  }

  /** A state in its colour, where the results go to a terminal that has colours. */
  String state(String state) {
    return state(state, state);
  }

  /** Something in the colour of a state. */
  String state(String state, Object shown) {
    String text = Safe.text(shown.toString());
    return hasColours(width < Integer.MAX_VALUE) ? Colour.ofState(state, text) : text;
  }

  /** A line of the result whose parts are safe for a terminal already. */
  void printSafe(String line) {
    out.println(line);
    if (out.checkError()) {
      throw unwritable();
    }
  }

  private boolean hasColours(boolean isOnTerminal) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return false;
    }
    if (!environment.getOrDefault("CLICOLOR_FORCE", "0").matches("0?")) {
      return true;
    }
    // On Windows, where an older terminal would show the codes, it is not set.
    return isOnTerminal && !environment.getOrDefault("TERM", "dumb").matches("(dumb)?");
  }

  /** On a terminal too, what is written stays, so that other lines can stand between. */
  Console withoutRedrawing() {
    return new Console(environment, directory, in, out, err, toFile, false, width, dialog);
  }
}
