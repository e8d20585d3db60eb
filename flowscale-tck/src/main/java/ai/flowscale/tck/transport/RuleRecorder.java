package ai.flowscale.tck.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Writes down the outcomes of a test class, where the system property {@code flowscale.tck.report}
 * names a folder for it: one file for each class, a line for each test.
 */
final class RuleRecorder implements AutoCloseable {
  /** The name of the system property. */
  static final String PROPERTY = "flowscale.tck.report";

  private final String testClass;
  private final Queue<RuleOutcome> outcomes = new ConcurrentLinkedQueue<>();

  private RuleRecorder(String testClass) {
    this.testClass = testClass;
  }

  static RuleRecorder of(ExtensionContext context) {
    // Not the enclosing class: that is the kit's, where a subclass inherits its nested suites.
    String testClass =
        context.getRequiredTestInstances().getAllInstances().get(0).getClass().getName();
    return context
        .getRoot()
        .getStore(Namespace.create(RuleRecorder.class))
        .getOrComputeIfAbsent(testClass, RuleRecorder::new, RuleRecorder.class);
  }

  void record(RuleOutcome outcome) {
    outcomes.add(outcome);
  }

  @Override
  public void close() throws IOException {
    String folder = System.getProperty(PROPERTY);
    if (folder != null) {
      Path file = Files.createDirectories(Path.of(folder)).resolve(testClass + ".tsv");
      Files.write(file, lines());
    }
  }

  private List<String> lines() {
    return outcomes.stream()
        .map(
            it ->
                String.join(
                    "\t",
                    it.rule().number(),
                    it.style().name(),
                    it.result().name(),
                    it.detail().replace('\t', ' ')))
        .toList();
  }
}
