package ai.flowscale.benchmarks.process;

import ai.flowscale.tests.processes.JavaProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that reads commands and writes responses, one line at a time: a {@link JavaProcess} with
 * any JDK, options and class path.
 */
public final class Program implements AutoCloseable {
  private final JavaProcess process;

  private Program(JavaProcess process) {
    this.process = process;
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
    return new Program(JavaProcess.start(builder));
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
    process.say(line);
    return readLine();
  }

  /** Returns the next line. */
  public String readLine() {
    return process.readLine();
  }

  /** Waits until it has ended by itself, and well. */
  public void await() {
    process.readToEnd();
  }

  /** Ends it, whatever it is doing. */
  @Override
  public void close() {
    process.close();
  }
}
