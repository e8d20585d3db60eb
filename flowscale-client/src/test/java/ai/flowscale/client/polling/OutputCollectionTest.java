package ai.flowscale.client.polling;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputCollectionTest {
  private static final Link LINK = new Link("https://files.example/x");

  private static RunOutput ready(String name) {
    return new RunOutput(name, LINK, null, null);
  }

  private static RunOutput pending(String name) {
    return new RunOutput(name, null, "k", null);
  }

  private static OutputCollection of(List<String> names, RunOutput... outputs) {
    return new OutputCollection(
        Run.builder("r", RunStatus.COMPLETED).outputNames(names).outputs(List.of(outputs)).build(),
        List.of());
  }

  @Test
  void aRunWithoutOutputsMissesNothing() {
    OutputCollection none = of(List.of());

    assertThat(none.missing()).isEmpty();
    assertThat(none.ready()).isEmpty();
  }

  @Test
  void whatIsReadyComesInTheOrderInWhichItWasAnnounced() {
    OutputCollection outputs = of(List.of("b", "a"), ready("a"), ready("b"));

    assertThat(outputs.ready()).extracting(RunOutput::filename).containsExactly("b", "a");
    assertThat(outputs.missing()).isEmpty();
  }

  @Test
  void anOutputThatWasNotAnnouncedComesBehindThose() {
    OutputCollection outputs = of(List.of("b"), ready("surprise.png"), ready("b.png"));

    assertThat(outputs.ready())
        .extracting(RunOutput::filename)
        .containsExactly("b.png", "surprise.png");
  }

  @Test
  void anOutputWithoutALinkIsMissing() {
    OutputCollection outputs = of(List.of(), pending("a.png"), ready("b.png"));

    assertThat(outputs.missing()).containsExactly("a.png");
    outputs.add("a.png", ready("a.png"));
    assertThat(outputs.missing()).isEmpty();
    assertThat(outputs.ready()).extracting(RunOutput::filename).containsExactly("a.png", "b.png");
  }

  @Test
  void anAnnouncedNameWithoutExtensionMeansTheOutputThatHasOne() {
    OutputCollection outputs = of(List.of("a"), ready("a.png"));

    assertThat(outputs.missing()).isEmpty();
    assertThat(outputs.ready()).hasSize(1);
  }

  @Test
  void theWholeNameGoesBeforeTheOneWithoutExtension() {
    OutputCollection outputs = of(List.of("a", "a.png"), ready("a.png"));

    assertThat(outputs.missing()).containsExactly("a");
  }

  @Test
  void twoOutputsOfOneStemAreBothKept() {
    OutputCollection outputs = of(List.of("a"), ready("a.png"), ready("a.txt"));

    assertThat(outputs.ready()).extracting(RunOutput::filename).containsExactly("a.png", "a.txt");
    assertThat(outputs.missing()).isEmpty();
  }

  @Test
  void anOutputThatIsReadyDoesNotStandForAnotherOfItsStem() {
    OutputCollection outputs = of(List.of("a"), ready("a.txt"), pending("a.png"));

    assertThat(outputs.missing()).containsExactly("a.png");
  }

  @Test
  void twoOutputsOfOneNameAreBothKept() {
    OutputCollection outputs =
        of(
            List.of("a.png"),
            ready("a.png"),
            new RunOutput("a.png", new Link("https://files.example/y"), null, null));

    assertThat(outputs.ready()).hasSize(2);
  }

  @Test
  void aNameThatIsOnlyAnExtensionHasNoStem() {
    OutputCollection outputs = of(List.of(".png"), ready(".png"));

    assertThat(outputs.missing()).isEmpty();
    assertThat(outputs.ready()).hasSize(1);
  }
}
