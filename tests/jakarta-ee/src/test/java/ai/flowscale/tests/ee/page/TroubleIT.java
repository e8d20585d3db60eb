package ai.flowscale.tests.ee.page;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.emulator.demo.DemoWorkflows;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Failures, and how the page reports them. */
class TroubleIT extends PageTest {

  @Test
  void aValueThatIsNoNumberOrNoJsonIsExplainedBesideItsField() {
    page().openForm(DemoWorkflow.ID);
    page().type(DemoWorkflow.PROMPT, "kept");
    page().type(DemoWorkflow.SEED, "twelve");
    page().type(DemoWorkflow.CONFIG, "{\"strength\": }");
    page().submit();
    assertThat(page().errorOf(DemoWorkflow.SEED)).contains("not a number");
    assertThat(page().errorOf(DemoWorkflow.CONFIG)).contains("not JSON");
    assertThat(page().field(DemoWorkflow.SEED).getDomAttribute("aria-invalid")).isEqualTo("true");
    assertThat(page().focused()).isEqualTo(page().field(DemoWorkflow.SEED));
    assertThat(page().field(DemoWorkflow.SEED).getDomProperty("value")).isEqualTo("twelve");
    assertThat(page().field(DemoWorkflow.PROMPT).getDomProperty("value")).isEqualTo("kept");
    assertThat(emulator().count(Operation.EXECUTE_WORKFLOW)).isZero();

    page().type(DemoWorkflow.SEED, "12");
    assertThat(page().errorOf(DemoWorkflow.SEED)).isEmpty();
    page().type(DemoWorkflow.CONFIG, "{\"strength\": 0.5}");
    page().submit();
    page().awaitRun();
    assertThat(submitted().texts()).containsEntry(DemoWorkflow.SEED, "12");
  }

  @Test
  void anInputThatIsMissingIsAskedFor() {
    page().openForm(DemoWorkflows.TEXT_TO_IMAGE);
    page().submit();
    assertThat(page().errorOf(DemoWorkflow.PROMPT)).isEqualTo("This is needed.");
    assertThat(page().focused()).isEqualTo(page().field(DemoWorkflow.PROMPT));
    assertThat(emulator().count(Operation.EXECUTE_WORKFLOW)).isZero();
  }

  @Test
  void aWorkflowThatNobodyKnowsIsSaidToBeUnknown() {
    page().open("");
    page().find("#workflow-id").sendKeys("nosuchworkflow");
    page().findText("form.other button", "Open").click();
    page().findText(".notice.problem", "no workflow with the ID");
    assertThat(page().visible("form.inputs")).as("a form that could be submitted").isEmpty();
    assertThat(emulator().count(Operation.EXECUTE_WORKFLOW)).isZero();
  }

  @Test
  void aServiceThatIsDownIsToldAndRetried() {
    fixture().expectRefusals();
    emulator().failAlways(Operation.GET_WORKFLOWS, Fault.connectionReset());
    page().open("");
    page().findText(".notice.problem", "Try again later");
    emulator().clearFaults();
    page().findText(".notice.problem button", "Try again").click();
    page().findText(".cards a", "Text to image");
    assertThat(page().visible(".notice.problem")).isEmpty();
  }

  @Test
  void aSubmissionOfWhichNobodyKnowsIsNotSimplyRepeated() {
    fixture().expectRefusals();
    page().openForm(DemoWorkflows.TEXT_TO_IMAGE);
    page().type(DemoWorkflow.PROMPT, "kept");
    emulator().failAlways(Operation.EXECUTE_WORKFLOW, Fault.connectionReset());
    page().submit();
    page().findText(".notice.problem", "before you submit it again");
    page().findText(".notice.problem a", "Look at the runs");
    assertThat(page().field(DemoWorkflow.PROMPT).getDomProperty("value")).isEqualTo("kept");
    assertThat(emulator().count(Operation.EXECUTE_WORKFLOW)).isOne();
  }

  @Test
  void whatBecameOfASubmissionIsSaidToThoseWhoWereElsewhere() {
    fixture().expectRefusals();
    page().openForm(DemoWorkflows.TEXT_TO_IMAGE);
    page().type(DemoWorkflow.PROMPT, "kept");
    submitAndLeave();
    emulator().failAlways(Operation.EXECUTE_WORKFLOW, Fault.connectionReset());
    sendAndReturn();
    page().findText(".notice.problem", "before you submit it again");

    emulator().clearFaults();
    submitAndLeave();
    sendAndReturn();
    assertThat(page().visible(".notice.problem")).isEmpty();
    page().findText(".notice a", "Look at it").click();
    assertThat(emulator().runIds()).containsExactly(page().awaitRun());
  }

  @Test
  void thePageAsksBeforeItIsClosedWhileItSends() {
    page().openForm(DemoWorkflows.TEXT_TO_IMAGE);
    page().type(DemoWorkflow.PROMPT, "kept");
    assertThat(mayClose()).isTrue();
    submitAndLeave();
    assertThat(mayClose()).isFalse();
    sendAndReturn();
    assertThat(mayClose()).isTrue();
  }

  private void submitAndLeave() {
    page()
        .driver()
        .executeScript(
            """
            const send = XMLHttpRequest.prototype.send;
            XMLHttpRequest.prototype.send = function (body) {
              XMLHttpRequest.prototype.send = send;
              window.over = false;
              this.addEventListener('loadend', () => { window.over = true; });
              window.goOn = () => this.send(body);
            };
            """);
    page().submit();
    page().click("[data-nav=runs]");
    page().findText("h1", "Runs");
  }

  private void sendAndReturn() {
    page().driver().executeScript("window.goOn()");
    page()
        .await(
            "what became of it",
            it -> it.driver().executeScript("return window.over").equals(true) ? true : null);
    page().driver().navigate().back();
    page().find("form.inputs");
  }

  private boolean mayClose() {
    return Boolean.TRUE.equals(
        page()
            .driver()
            .executeScript(
                "return window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"));
  }

  @Test
  void aBrowserThatKeepsNoDataShowsRunsToo() {
    fixture().expectRefusals();
    Object script =
        page()
            .cdp(
                "Page.addScriptToEvaluateOnNewDocument",
                Map.of(
                    "source",
                    """
                    Object.defineProperty(window, 'sessionStorage', {
                      get() { throw new DOMException('blocked', 'SecurityError'); },
                    });
                    """))
            .get("identifier");
    try {
      page().openForm(OddWorkflows.LATE);
      page().submit();
      page().await("the view of a run", it -> it.place().startsWith("#/runs/") ? true : null);
      fixture().clock().advance(OddWorkflows.UNKNOWN_TIME);
      page().awaitStatus("Queued");
    } finally {
      page().cdp("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
    }
  }

  @Test
  void aKeyThatTheServiceRefusesIsTheOperatorsMatter() {
    fixture().expectRefusals();
    emulator().failAlways(Operation.GET_WORKFLOWS, Fault.status(401));
    page().open("");
    page().findText(".notice.problem", "Tell whoever runs the application");
  }

  @Test
  void aRunThatDoesNotExistIsSaidToBeUnknown() {
    fixture().expectRefusals();
    page().open("#/runs/nosuchrun");
    page().findText(".notice.problem", "no such run");
    assertThat(page().visible(".now")).isEmpty();
  }
}
