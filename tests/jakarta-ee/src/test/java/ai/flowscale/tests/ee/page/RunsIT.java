package ai.flowscale.tests.ee.page;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.emulator.demo.DemoWorkflows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** The list of past runs. */
class RunsIT extends PageTest {

  /** Newest first. */
  private List<String> makeRuns(int count, String group) {
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      runs.add(
          emulator()
              .submit(
                  DemoWorkflows.TEXT_TO_IMAGE, group, Map.of(DemoWorkflow.PROMPT, "number " + i)));
      passQueueTime();
    }
    Collections.reverse(runs);
    return runs;
  }

  private List<String> shown() {
    return page().visible(".runs li a").stream().map(RunsIT::runOf).toList();
  }

  private static String runOf(WebElement link) {
    String address = String.valueOf(link.getDomAttribute("href"));
    return address.substring(address.lastIndexOf('/') + 1);
  }

  private void awaitShown(List<String> runs) {
    page().await("the runs " + runs, it -> shown().equals(runs) ? true : null);
  }

  @Test
  void allRunsAreReachedPageByPageNewestFirst() {
    List<String> runs = makeRuns(45, null);
    page().open("");
    page().findText("nav a", "Runs").click();
    awaitShown(runs.subList(0, 20));
    page().findText(".count", "45 runs");
    page().findText(".pages", "Page 1 of 3");
    page().findText(".pages a", "Next").click();
    awaitShown(runs.subList(20, 40));
    page().findText(".pages a", "Next").click();
    awaitShown(runs.subList(40, 45));
    assertThat(page().place()).isEqualTo("#/runs?page=3");
    assertThat(page().visible(".pages a[rel=next]")).isEmpty();
    page().findText(".pages a", "Previous").click();
    awaitShown(runs.subList(20, 40));
    page().driver().navigate().refresh();
    awaitShown(runs.subList(20, 40));
  }

  @Test
  void theRunsOfAGroupAreListedAndOpened() {
    makeRuns(3, null);
    List<String> runs = makeRuns(2, "a & b");
    page().open("#/runs");
    page().find("#runs-group").sendKeys("a & b");
    page().findText(".filter button", "Show").click();
    awaitShown(runs);
    page().click("a[href='#/runs/" + runs.get(1) + "']");
    page().awaitRun();
    page().findText(".facts", "number 0");
    page().findText(".facts a", "a & b").click();
    awaitShown(runs);
  }

  @Test
  void withoutRunsThatIsSaid() {
    page().open("#/runs?group=empty");
    page().findText(".empty", "There are no runs of the group “empty”");
    page().findText(".empty a", "Show the runs of all groups").click();
    page().findText(".empty", "There are no runs yet");
    page().findText(".empty a", "Choose a workflow").click();
    page().find(".cards");
  }

  @Test
  void newRunsAreSeenAfterARefresh() {
    page().open("#/runs");
    page().findText(".empty", "There are no runs yet");
    List<String> runs = makeRuns(1, null);
    page().findText(".filter button", "Refresh").click();
    awaitShown(runs);
  }

  @Test
  void runsOfOneWorkflowAreToldApartByWhatTheyWereGiven() {
    makeRuns(2, null);
    emulator().submit(DemoWorkflows.TEXT_TO_IMAGE, null, Map.of(DemoWorkflow.SEED, "9"));
    page().open("#/runs");
    assertThat(names()).containsExactly("Seed: 9", "number 1", "number 0");
    page().findText(".runs li", "Text to image");
    page().openForm(DemoWorkflows.TEXT_TO_IMAGE);
    assertThat(names()).containsExactly("Seed: 9", "number 1", "number 0");
    assertThat(page().find(".runs li").getText()).doesNotContain("Text to image");
  }

  private List<String> names() {
    page().find(".runs li");
    return page().visible(".runs .text a").stream().map(WebElement::getText).toList();
  }

  @Test
  void theStatusesOfAListAreInLine() {
    emulator().submit(DemoWorkflows.FAILING, null, Map.of());
    makeRuns(1, null);
    passRunTime();
    emulator().submit(DemoWorkflows.ENDLESS, null, Map.of());
    passQueueTime();
    emulator().submit(DemoWorkflows.ENDLESS, null, Map.of());
    for (int width : new int[] {1200, 390}) {
      page().size(width, 844);
      page().open("#/runs");
      page().findText(".runs .status", "Queued");
      assertThat(page().visible(".runs .status"))
          .hasSize(4)
          .extracting(status -> status.getRect().x + " to " + status.getRect().width)
          .containsOnly(
              page().find(".runs .status").getRect().x
                  + " to "
                  + page().find(".runs .status").getRect().width);
    }
  }

  @Test
  void noTwoWorkflowsHaveTheSameCover() {
    page().open("");
    page().find(".cards .cover");
    List<String> covers =
        page().visible(".cards .cover").stream()
            .map(
                cover ->
                    cover.getCssValue("background-image")
                        + cover.getCssValue("background-color")
                        + cover.getCssValue("color"))
            .toList();
    assertThat(covers).hasSizeGreaterThan(4).doesNotHaveDuplicates();
  }

  @Test
  void aRunIsListedByItsWorkflowTimeAndFirstPicture() {
    makeRuns(1, "harbour");
    page().open("#/runs");
    page().findText(".runs li", "Text to image");
    page().findText(".runs li", "harbour");
    assertThat(page().find(".runs time").getDomAttribute("datetime")).isNotEmpty();
    page().findText(".runs .status", "Running");
    page().await("one bar", it -> it.visible(".runs progress").size() == 1 ? true : null);
    passRunTime();
    // The list is looked at anew by itself while a run in it is not finished.
    page().findText(".runs .status", "Completed");
    page().awaitPicture(".runs .thumb img");
    assertThat(page().visible(".runs progress")).isEmpty();
  }
}
