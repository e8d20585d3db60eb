package ai.flowscale.tests.ee.page;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.emulator.demo.DemoWorkflows;
import com.deque.html.axecore.results.Results;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every view in light and dark, wide and narrow: for people as pictures, for axe as rules. */
class AppearanceIT extends PageTest {
  private static final int HEIGHT = 900;

  private String failed = "";

  @ParameterizedTest(name = "{0}, {1} px")
  @CsvSource({"light, 1440", "dark, 1440", "light, 390", "dark, 390"})
  void everyViewIsAccessible(String scheme, int width) throws IOException {
    fixture().expectRefusals();
    page().size(width, HEIGHT);
    page().scheme(scheme);
    String suffix = "-" + scheme + "-" + width;

    page().open("");
    page().findText(".cards a", "Poster");
    look("workflows" + suffix);

    page().openForm(DemoWorkflow.ID);
    look("form" + suffix);
    page().type(DemoWorkflow.SEED, "twelve");
    page().type(DemoWorkflow.CONFIG, "{");
    page().submit();
    look("form-errors" + suffix);

    page().openForm(DemoWorkflows.UNDESCRIBED);
    look("form-free" + suffix);
    page().openForm(DemoWorkflow.ID);
    page().findText(".tabs button", "Code").click();
    look("form-code" + suffix);

    String done = submitAll();
    page().open("#/runs");
    page().findText(".runs .status", "Failed");
    look("runs" + suffix);
    assertThat(beyond("document.querySelector('.runs')")).as("cut off of the runs").isZero();
    page().open("#/runs?group=none");
    page().find(".empty");
    look("runs-none" + suffix);

    page().open("#/runs/" + done);
    page().awaitPicture(".gallery img");
    look("run-completed" + suffix);
    page().click(".open");
    page().awaitPicture("#viewer img");
    look("viewer" + suffix);

    page().openForm(DemoWorkflows.ENDLESS);
    page().type(DemoWorkflow.PROMPT, "A film of the harbour");
    page().submit();
    page().awaitRun();
    passQueueTime();
    page().awaitStatus("Running");
    look("run-running" + suffix);
    page().click("[data-slot=cancel]");
    look("run-cancel" + suffix);

    page().open("#/runs/" + failed);
    page().findText(".told", "the model file is missing");
    look("run-failed" + suffix);

    page().open("#/runs/nosuchrun");
    page().find(".notice.problem");
    look("problem" + suffix);
  }

  private String submitAll() {
    Map<String, String> inputs =
        Map.of(DemoWorkflow.PROMPT, "A boat in the harbour", DemoWorkflow.SEED, "7");
    failed = emulator().submit(DemoWorkflows.FAILING, null, Map.of());
    String done = emulator().submit(DemoWorkflow.ID, "harbour", inputs);
    passQueueTime();
    passRunTime();
    emulator().submit(DemoWorkflows.ENDLESS, "harbour", inputs);
    passQueueTime();
    emulator().submit(DemoWorkflows.TEXT_TO_IMAGE, null, inputs);
    return done;
  }

  private void look(String name) throws IOException {
    new Screenshots(page()).take(name);
    assertThat(beyond("document.documentElement"))
        .as("what of %s does not fit into the width", name)
        .isLessThanOrEqualTo(0);
    Results results = new AxeBuilder().analyze(page().driver());
    assertThat(results.getPasses()).isNotEmpty();
    assertThat(results.getViolations()).as("what axe finds in %s", name).isEmpty();
  }

  /** How much of an element's content has no room in its width. */
  private long beyond(String element) {
    return page().number("return %1$s.scrollWidth - %1$s.clientWidth".formatted(element));
  }
}
