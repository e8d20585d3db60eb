package ai.flowscale.tests.ee.page;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RunPhase;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.emulator.demo.DemoWorkflows;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** A run from its submission to its end, as it shows on the page. */
class LiveRunIT extends PageTest {
  private static final String WIDTH =
      "return Math.round(arguments[0].getBoundingClientRect().width)";

  @Test
  void aTextBecomesAPictureBeforeOnesEyes() {
    page().open("");
    page().findText(".cards a", "Text to image").click();
    page().find("form.inputs");
    assertThat(page().field(DemoWorkflow.SEED).getDomProperty("value")).isEqualTo("42");
    page().type(DemoWorkflow.PROMPT, "Ein Schiff – 船 & \"Meer\"");
    page().type(DemoWorkflow.SEED, "9007199254740993");
    page().find("#group").sendKeys("harbour");
    page().submit();

    String run = page().awaitRun();
    assertThat(emulator().runIds()).containsExactly(run);
    assertThat(submitted().texts())
        .containsEntry(DemoWorkflow.PROMPT, "Ein Schiff – 船 & \"Meer\"")
        .containsEntry(DemoWorkflow.SEED, "9007199254740993");
    assertThat(submitted().query()).containsEntry("group_id", "harbour");

    page().awaitStatus("Queued");
    passQueueTime();
    page().awaitStatus("Running");
    page().await("one bar", it -> it.visible(".now progress").size() == 1 ? true : null);
    passRunTime();
    page().awaitStatus("Completed");
    page().awaitPicture(".gallery img");
    assertThat(page().visible(".now progress")).isEmpty();
    assertThat(page().find("#announcer").getDomProperty("textContent")).isEqualTo("Completed");
    assertThat(emulator().runsCreated()).isOne();
  }

  @Test
  void aWorkflowRunsWithoutAnyInput() {
    page().openForm(DemoWorkflows.ENDLESS);
    page().submit();
    page().awaitRun();
    assertThat(submitted().texts()).isEmpty();
    assertThat(submitted().files()).isEmpty();
  }

  @Test
  void theWholeWayWorksByKeyboardAlone() {
    page().open("");
    page().findText(".cards a", "Text to image");
    page().tabTo(".skip");
    page().press(Keys.ENTER);
    assertThat(page().focused().getDomAttribute("id")).isEqualTo("main");
    page().tabTo("a[href='#/workflows/" + DemoWorkflows.TEXT_TO_IMAGE + "']");
    page().press(Keys.ENTER);
    page().find("form.inputs");
    page().tabTo("textarea");
    page().press("by keyboard");
    page().tabTo("input[inputmode=decimal]");
    page().press("7");
    page().tabTo("button[type=submit]");
    page().press(Keys.ENTER);
    page().awaitRun();
    assertThat(submitted().texts()).containsEntry(DemoWorkflow.SEED, "7");
    passQueueTime();
    passRunTime();
    page().awaitStatus("Completed");
    page().awaitPicture(".gallery img");
    page().tabTo(".open");
    page().press(Keys.ENTER);
    page().awaitPicture("#viewer img");
    page().press(Keys.ESCAPE);
    page().await("the viewer is closed", it -> it.visible("#viewer").isEmpty() ? true : null);
    assertThat(page().focused().getDomAttribute("class")).isEqualTo("open");
  }

  @Test
  void aRunIsCancelledOnceThePersonIsSure() {
    page().openForm(DemoWorkflows.ENDLESS);
    page().type(DemoWorkflow.PROMPT, "a film");
    page().submit();
    String run = page().awaitRun();
    passQueueTime();
    page().awaitStatus("Running");

    page().click("[data-slot=cancel]");
    page().findText("#confirm-cancel button", "Let it go on").click();
    page().await("no question", it -> it.visible("#confirm-cancel").isEmpty() ? true : null);
    assertThat(emulator().cancelsReceived()).isZero();

    page().click("[data-slot=cancel]");
    page().click("#confirm-cancel .danger");
    page().awaitStatus("Cancelled");
    assertThat(emulator().phase(run)).contains(RunPhase.CANCELLED);
    assertThat(emulator().cancelsReceived()).isOne();
    assertThat(page().visible("[data-slot=cancel]")).isEmpty();
  }

  @Test
  void whatIsOpenOverARunGoesWhenThePersonGoesBack() {
    String run =
        emulator().submit(DemoWorkflows.ENDLESS, null, Map.of(DemoWorkflow.PROMPT, "a film"));
    page().open("#/runs");
    page().click(".runs a[href='#/runs/" + run + "']");
    page().click("[data-slot=cancel]");
    page().find("#confirm-cancel");
    page().driver().navigate().back();
    page().find(".runs a[href='#/runs/" + run + "']");
    assertThat(page().visible("dialog")).isEmpty();
    assertThat(emulator().cancelsReceived()).isZero();
  }

  @Test
  void aRunThatFailsSaysWhyAlsoWhenItIsOpenedLater() {
    page().openForm(DemoWorkflows.FAILING);
    page().submit();
    String run = page().awaitRun();
    passQueueTime();
    passRunTime();
    page().awaitStatus("Failed");
    page().findText(".told", "the model file is missing");

    page().open("#/runs");
    page().find(".runs li");
    page().open("#/runs/" + run);
    page().awaitStatus("Failed");
    page().findText(".told", "the model file is missing");
  }

  @Test
  void aReloadKeepsThePlace() {
    String run =
        emulator().submit(DemoWorkflows.TEXT_TO_IMAGE, null, Map.of(DemoWorkflow.PROMPT, "again"));
    page().open("#/runs/" + run);
    page().awaitStatus("Queued");
    page().driver().navigate().refresh();
    page().awaitStatus("Queued");
    assertThat(page().place()).isEqualTo("#/runs/" + run);
    passQueueTime();
    passRunTime();
    page().awaitStatus("Completed");
  }

  @Test
  void withoutEventsTheRunIsLookedAtNowAndThen() {
    fixture().expectRefusals();
    String run = emulator().submit(DemoWorkflows.TEXT_TO_IMAGE, null, Map.of());
    page().open("");
    page().cdp("Network.enable", Map.of());
    page().cdp("Network.setBlockedURLs", Map.of("urls", List.of("*/events")));
    try {
      page().open("#/runs/" + run);
      page().findText(".now", "Trying again");
      passQueueTime();
      page().awaitStatus("Running");
      passRunTime();
      page().awaitStatus("Completed");
      page().awaitPicture(".gallery img");
      assertThat(page().find(".now").getText()).doesNotContain("Trying again");
    } finally {
      page().cdp("Network.setBlockedURLs", Map.of("urls", List.of()));
    }
  }

  @Test
  void aRunIsRepeatedWithItsInputs() {
    String run =
        emulator()
            .submit(
                DemoWorkflows.TEXT_TO_IMAGE,
                "harbour",
                Map.of(DemoWorkflow.PROMPT, "once more", DemoWorkflow.SEED, "5"));
    passQueueTime();
    passRunTime();
    page().size(390, 844);
    page().open("#/runs/" + run);
    page().findText(".now a", "Run this workflow again").click();
    page().find("form.inputs");
    page()
        .await(
            "the inputs of the run",
            it ->
                "once more".equals(it.field(DemoWorkflow.PROMPT).getDomProperty("value"))
                    ? true
                    : null);
    assertThat(page().field(DemoWorkflow.SEED).getDomProperty("value")).isEqualTo("5");
    assertThat(page().find("#group").getDomProperty("value")).isEqualTo("harbour");
  }

  @Test
  void theResultIsAsLargeAsThereIsRoom() {
    page().openForm(DemoWorkflow.ID);
    page().submit();
    page().awaitRun();
    passQueueTime();
    page().awaitStatus("Running");
    long expected = page().number(WIDTH, page().find(".expected"));
    passRunTime();
    page().awaitPicture(".gallery img");
    long column = page().number(WIDTH, page().find(".gallery"));
    assertThat(page().number(WIDTH, page().find(".gallery img"))).isEqualTo(column);
    assertThat(expected).as("what stood for it").isEqualTo(column);
  }

  @Test
  void oneButtonRunsTheWorkflowAgain() {
    String run = emulator().submit(DemoWorkflows.TEXT_TO_IMAGE, null, Map.of());
    passQueueTime();
    passRunTime();
    page().open("#/runs/" + run);
    page().find("form.inputs");
    page().awaitStatus("Completed");
    assertThat(page().visible(".primary")).hasSize(1);
    assertThat(page().visible("[data-slot=again]")).isEmpty();
    page().size(390, 844);
    page().find("[data-slot=again]");
    assertThat(page().visible(".primary")).hasSize(1);
  }

  @Test
  void theFormStaysBesideTheRunWhereThereIsRoom() {
    page().openForm(DemoWorkflows.TEXT_TO_IMAGE);
    page().findText(".empty", "Its results will be here");
    page().type(DemoWorkflow.PROMPT, "first");
    page().submit();
    String first = page().awaitRun();
    page().find("form.inputs");
    assertThat(page().field(DemoWorkflow.PROMPT).getDomProperty("value")).isEqualTo("first");
    page().type(DemoWorkflow.PROMPT, "second");
    page().field(DemoWorkflow.PROMPT).sendKeys(Keys.chord(Keys.CONTROL, Keys.ENTER));
    page().await("another run", it -> it.place().equals("#/runs/" + first) ? null : true);
    page().awaitRun();
    assertThat(emulator().runsCreated()).isEqualTo(2);

    page().size(390, 844);
    page().await("no form", it -> it.visible("form.inputs").isEmpty() ? true : null);
    page().find(".now .status");
  }

  @Test
  void theQueueAndPastRunsTellHowLongItTakes() {
    Map<String, String> inputs = Map.of(DemoWorkflow.PROMPT, "again");
    emulator().submit(DemoWorkflows.TEXT_TO_IMAGE, null, inputs);
    passQueueTime();
    passRunTime();
    emulator().submit(DemoWorkflows.TEXT_TO_IMAGE, null, inputs);
    String run = emulator().submit(DemoWorkflows.TEXT_TO_IMAGE, null, inputs);
    page().open("#/runs/" + run);
    page().awaitStatus("Queued");
    page().findText(".now", "1 before it in the queue");
    page().findText(".now", "a run takes about 3 s");
    passQueueTime();
    page().awaitStatus("Running");
    page()
        .await(
            "how far it is",
            it -> it.find(".now progress").getDomAttribute("value") != null ? true : null);
    assertThat(page().find(".now").getText()).doesNotContain("in the queue");
  }

  @Test
  void manyResultsComeInSeveralFiles() {
    String run = emulator().submit(OddWorkflows.MANY, null, Map.of());
    passQueueTime();
    passRunTime();
    page().open("#/runs/" + run);
    WebElement first = page().findText("[data-slot=all] a", "Download 1 to 100");
    WebElement second = page().findText("[data-slot=all] a", "Download 101 to 101");
    assertThat(first.getDomAttribute("href").split("name=")).hasSize(101);
    assertThat(second.getDomAttribute("href").split("name=")).hasSize(2);
    assertThat(first.getDomAttribute("download")).isNotNull();
  }

  @Test
  void outputsThatTheRunOnlyNamesAreShownToo() {
    String run = emulator().submit(OddWorkflows.LATE, null, Map.of());
    passQueueTime();
    passRunTime();
    page().open("#/runs/" + run);
    page().awaitStatus("Completed");
    page().findText(".gallery figcaption", "late");
    assertThat(page().driver().getPageSource()).doesNotContain("has given none");
  }

  @Test
  void aRunThatTheServiceDoesNotKnowYetIsAwaited() {
    fixture().expectRefusals();
    page().openForm(OddWorkflows.LATE);
    page().submit();
    page().findText(".notice.problem", "does not know it yet");
    fixture().clock().advance(OddWorkflows.UNKNOWN_TIME);
    page().awaitStatus("Queued");
    assertThat(page().visible(".notice.problem")).isEmpty();
    page().findText(".now", "were refused and did not run: 7.");
  }

  @Test
  void aDefaultOfMoreDigitsThanADoubleIsSentAsItIs() {
    fixture().expectRefusals();
    page().openForm(OddWorkflows.LATE);
    assertThat(page().field(OddWorkflows.SEED).getDomProperty("value"))
        .isEqualTo(OddWorkflows.LONG_SEED);
    page().submit();
    page()
        .await(
            "the submission",
            it -> emulator().count(Operation.EXECUTE_WORKFLOW) == 1 ? true : null);
    assertThat(submitted().texts()).containsEntry(OddWorkflows.SEED, OddWorkflows.LONG_SEED);
  }

  @Test
  void allResultsComeInOneFile() throws IOException {
    page().openForm(DemoWorkflow.ID);
    page().type(DemoWorkflow.PROMPT, "all of it");
    page().submit();
    page().awaitRun();
    passQueueTime();
    passRunTime();
    page().awaitStatus("Completed");
    assertThat(page().findText("a", "Download all").getDomAttribute("href")).contains("name=");
    String archive =
        (String)
            page()
                .driver()
                .executeAsyncScript(
                    """
                    const done = arguments[arguments.length - 1];
                    fetch(document.querySelector('[data-slot=all] a').href)
                        .then(response => response.blob())
                        .then(blob => {
                          const reader = new FileReader();
                          reader.onload = () => done(reader.result.split(',')[1]);
                          reader.readAsDataURL(blob);
                        });
                    """);
    Map<String, String> entries = new TreeMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(archive)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(entries).hasSize(2);
    assertThat(entries.values()).anyMatch(text -> text.contains("all of it"));
  }
}
