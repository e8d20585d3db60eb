package ai.flowscale.tests.processes;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Another JVM. {@link #startWithHeap} gives it the class path of this one and a small heap. */
public final class JavaProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private JavaProcess(Process process) {
    this.process = process;
    this.output = process.inputReader();
    relayErrors(process);
  }

  /**
   * Not inherited: who waits for the end of this JVM's standard error would wait for that of each
   * process which this JVM has left.
   */
  @SuppressWarnings("SystemOut") // Where the tests print too.
  private static void relayErrors(Process process) {
    Thread relay =
        new Thread(
            () -> {
              try {
                process.getErrorStream().transferTo(System.err);
              } catch (IOException closed) {
                // The process was killed.
                return;
              }
            },
            "process-errors");
    relay.setDaemon(true);
    relay.start();
  }

  /**
   * Starts a class. Its standard error goes to that of this JVM.
   *
   * @param heap the limit of its heap, such as {@code -Xmx64m}
   * @param main the class
   * @param args its arguments
   * @return the process, to be closed
   */
  public static JavaProcess startWithHeap(String heap, Class<?> main, String... args) {
    return startOn(Path.of(System.getProperty("java.home")), heap, main, args);
  }

  /**
   * The same on another JDK.
   *
   * @param jdk where it is installed
   * @param heap the limit of its heap, such as {@code -Xmx64m}
   * @param main the class
   * @param args its arguments
   * @return the process, to be closed
   */
  public static JavaProcess startOn(Path jdk, String heap, Class<?> main, String... args) {
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin").resolve("java").toString());
    command.add(heap);
    command.add("-cp");
    command.add(classPath(main));
    command.add(main.getName());
    command.addAll(List.of(args));
    return start(new ProcessBuilder(command));
  }

  /**
   * Starts a command, with a heap and a class path of its own.
   *
   * @param command the command that starts a JVM; its standard error goes to that of this one
   *     unless it is redirected
   * @return the process, to be closed
   */
  public static JavaProcess start(ProcessBuilder command) {
    try {
      return new JavaProcess(command.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tests of a module run with a module path, and the rest of what they need beside it. */
  private static String classPath(Class<?> main) {
    Set<String> entries = new LinkedHashSet<>();
    entries.add(location(main));
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      String path = System.getProperty(property, "");
      entries.addAll(List.of(path.split(File.pathSeparator)));
    }
    entries.remove("");
    return String.join(File.pathSeparator, entries);
  }

  private static String location(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      return Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the next line that the process prints.
   *
   * @return the line
   */
  public String readLine() {
    String line = read(output::readLine);
    if (line == null) {
      throw new AssertionError("the process ended without another line");
    }
    return line;
  }

  /**
   * Reads on another thread: an interrupt, such as that of a test's time limit, does not end the
   * reading of a pipe.
   */
  private static <T> T read(Callable<T> reading) {
    FutureTask<T> task = new FutureTask<>(reading);
    Thread reader = new Thread(task, "process-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new AssertionError("the output of a process cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while a process was running", e);
    }
  }

  /**
   * Writes a line to the standard input of the process.
   *
   * @param line the line
   */
  public void say(String line) {
    try {
      BufferedWriter input = process.outputWriter();
      input.write(line);
      input.newLine();
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Closes the standard input of the process and reads its output to the end. The process must exit
   * with status 0.
   *
   * @return the remaining lines
   */
  public List<String> readToEnd() {
    try {
      process.outputWriter().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> lines = read(() -> output.lines().toList());
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new AssertionError("the process ended with status " + status + ": " + lines);
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while a process was running", e);
    }
    return lines;
  }

  /** Kills the process. */
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
