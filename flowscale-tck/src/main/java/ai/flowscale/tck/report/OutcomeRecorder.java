package ai.flowscale.tck.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Writes down the outcomes of a test class, where the system property or the configuration
 * parameter of JUnit {@value #FOLDER} names a folder for it: one file for each class and kind, a
 * line for each test. {@link KitOutcomes} reads them.
 */
public final class OutcomeRecorder implements AutoCloseable {
  /** The name of the property. */
  public static final String FOLDER = "flowscale.tck.report";

  private final Optional<Path> file;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

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
        .getOrComputeIfAbsent(testClass, key -> new OutcomeRecorder(file), OutcomeRecorder.class);
  }

  /**
   * Records an outcome.
   *
   * @param line the outcome in one line
   */
  public void record(String line) {
    lines.add(line);
  }

  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      Files.createDirectories(file.get().toAbsolutePath().getParent());
      Files.write(file.get(), lines);
    }
  }
}
