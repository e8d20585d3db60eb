package ai.flowscale.tck.report;

import ai.flowscale.tck.transport.RuleOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Records the outcomes of a test class, if the system property or the configuration parameter of
 * JUnit {@value #FOLDER} sets a folder: one file for each class, with a line for each test. {@link
 * KitOutcomes} reads them.
 */
public final class OutcomeRecorder {
  /** The name of the property. */
  public static final String FOLDER = "flowscale.tck.report";

  private final Optional<Path> file;

  private OutcomeRecorder(Optional<Path> file) {
    this.file = file;
  }

  /**
   * Returns the recorder of a test's class.
   *
   * @param context the context of the test
   * @return the recorder of that class
   */
  public static OutcomeRecorder of(ExtensionContext context) {
    // Not the enclosing class, which is the kit's if a subclass inherits nested suites.
    String testClass =
        context.getRequiredTestInstances().getAllInstances().get(0).getClass().getName();
    Optional<Path> file =
        context
            .getConfigurationParameter(FOLDER)
            .map(it -> KitOutcomes.file(Path.of(it), testClass));
    return context
        .getRoot()
        .getStore(Namespace.create(OutcomeRecorder.class))
        .getOrComputeIfAbsent(testClass, key -> opened(file), OutcomeRecorder.class);
  }

  /** Removes the outcomes of an earlier run. */
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
   * @param outcome the outcome
   */
  public synchronized void record(RuleOutcome outcome) {
    if (file.isEmpty()) {
      return;
    }
    try {
      Files.write(file.get(), List.of(outcome.toLine()), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
