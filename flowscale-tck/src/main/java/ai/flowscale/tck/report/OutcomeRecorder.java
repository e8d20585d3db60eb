package ai.flowscale.tck.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Writes down the outcomes of a test class as they come, where the system property or the
 * configuration parameter of JUnit {@value #FOLDER} names a folder for it: one file for each class
 * and kind, a line for each test. {@link KitOutcomes} reads them.
 */
public final class OutcomeRecorder {
  /** The name of the property. */
  public static final String FOLDER = "flowscale.tck.report";

  private final ReentrantLock lock = new ReentrantLock();
  private final Optional<Path> file;

  private OutcomeRecorder(Optional<Path> file) {
    this.file = file;
  }

  /**
   * Returns the recorder of a test's class.
   *
   * @param context where the test runs
   * @param kind what the outcomes are of
   * @return the one recorder of that class and kind
   */
  public static OutcomeRecorder of(ExtensionContext context, OutcomeKind kind) {
    // Not the enclosing class: that is the kit's, where a subclass inherits its nested suites.
    String testClass =
        context.getRequiredTestInstances().getAllInstances().get(0).getClass().getName();
    Optional<Path> file =
        context.getConfigurationParameter(FOLDER).map(it -> kind.file(Path.of(it), testClass));
    return context
        .getRoot()
        .getStore(Namespace.create(OutcomeRecorder.class, kind))
        .getOrComputeIfAbsent(testClass, key -> opened(file), OutcomeRecorder.class);
  }

  /** Forgets what an earlier run has left. */
  private static OutcomeRecorder opened(Optional<Path> file) {
    file.ifPresent(
        it -> {
          try {
            Files.createDirectories(it.toAbsolutePath().getParent());
            Files.write(it, List.of());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return new OutcomeRecorder(file);
  }

  /**
   * Records an outcome.
   *
   * @param line the outcome in one line
   */
  public void record(String line) {
    if (file.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      Files.write(file.get(), List.of(line), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }
}
