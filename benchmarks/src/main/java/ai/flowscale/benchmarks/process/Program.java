package ai.flowscale.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that is told what to do, and answers, one line at a time. */
public final class Program implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final PrintWriter input;

  private Program(Process process) {
    this.process = process;
    this.output = process.inputReader();
    this.input = new PrintWriter(process.outputWriter(), true);
  }

  /**
   * Starts a class with the JDK, the class path and the arguments given.
   *
   * @param errors where what it says on standard error goes
   */
  public static Program start(
      Path javaHome,
      String classPath,
      List<String> options,
      ProcessBuilder.Redirect errors,
      Class<?> main,
      String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin").resolve("java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
    // These make the JVM say something, or start in another way.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    try {
      return new Program(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a class with the JDK and the class path of this process. */
  public static Program start(List<String> options, Class<?> main, String... arguments) {
    return start(
        javaHome(), classPath(), options, ProcessBuilder.Redirect.INHERIT, main, arguments);
  }

  /** Returns the JDK that this process runs on. */
  public static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  /** Returns the class path of this process. */
  public static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** Says something and returns the next line. */
  public String ask(String line) {
    input.println(line);
    return readLine();
  }

  /** Returns the next line. */
  public String readLine() {
    try {
      String line = output.readLine();
      if (line == null) {
        throw new IllegalStateException("the program ended without another line");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has ended by itself, and well. */
  public void await() {
    input.close();
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the program failed, see above");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while a program was running", e);
    }
  }

  /** Ends it, whatever it is doing. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
