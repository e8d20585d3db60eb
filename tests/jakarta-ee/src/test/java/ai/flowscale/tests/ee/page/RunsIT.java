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
