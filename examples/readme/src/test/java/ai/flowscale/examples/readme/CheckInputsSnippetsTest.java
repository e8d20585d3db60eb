package ai.flowscale.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.OutputDescription;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.demo.DemoWorkflow;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code docs/guide/check-inputs.md} shows. */
class CheckInputsSnippetsTest extends SnippetFixture {
  @Test
  void descriptions() {
    // snippet: descriptions
    for (Workflow workflow : flowscale.getWorkflows()) {
      print(workflow.name() + ", id " + workflow.id());
      for (InputDescription input : workflow.inputDescriptions()) {
        print("  takes " + input.name() + ": " + input.type() + (input.required() ? "!" : ""));
      }
      for (OutputDescription output : workflow.outputDescriptions()) {
        print("  gives " + output.name() + ": " + output.type());
      }
    }
    // end of snippet
    assertThat(printed)
        .containsSequence(
            "Poster, id bncu0a1kipv",
            "  takes text_51536: TEXT",
            "  takes image_35728: IMAGE",
            "  takes image_42561: IMAGE",
            "  takes seed_456: NUMBER",
            "  takes config_json: JSON",
            "  gives poster: IMAGE",
            "  gives notes: TEXT");
  }

  @Test
  void check() {
    Workflow poster = flowscale.getWorkflows().get(0);
    // snippet: check
    WorkflowInputs inputs =
        WorkflowInputs.builder()
            .text("text_51536", "Dawn")
            .file("image_35728", Path.of("input.png"))
            .build()
            .checkedAgainst(poster);
    // end of snippet
    flowscale.executeWorkflow(poster.id(), inputs);
    assertThat(emulator.runIds()).hasSize(1);
  }

  @Test
  void mistakes() {
    Workflow poster = flowscale.getWorkflows().get(0);
    WorkflowInputs inputs = WorkflowInputs.builder().text("text_51563", "Dawn").build();
    // snippet: mistakes
    try {
      inputs.checkedAgainst(poster);
    } catch (InvalidRequestException e) {
      print(e.field() + " is wrong: " + e.getMessage());
    }
    // end of snippet
    assertThat(printed)
        .containsExactly(
            "text_51563 is wrong: workflow 'Poster' has no input 'text_51563': did you mean"
                + " 'text_51536'? Its inputs are text_51536, image_35728, image_42561, seed_456,"
                + " config_json");
    assertThat(emulator.count(Operation.EXECUTE_WORKFLOW)).isZero();
  }

  @Test
  void everySubmission() {
    // snippet: every-submission
    FlowscaleConfig config =
        FlowscaleConfig.builderFromEnvironment()
            .checkInputs(Duration.ofMinutes(10)) // how long descriptions are kept
            .build();
    // end of snippet
    WorkflowInputs wrong = WorkflowInputs.builder().text("text_51563", "Dawn").build();
    try (Flowscale client = Flowscale.create(config)) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.executeWorkflow(DemoWorkflow.ID, wrong))
          .withMessageContaining("did you mean 'text_51536'?");
    }
    assertThat(emulator.count(Operation.EXECUTE_WORKFLOW)).isZero();
  }

  /** The same descriptions in both formats of the service. */
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void bothFormatsAreRead(Dialect dialect) {
    try (FlowscaleEmulator service =
            FlowscaleEmulator.builder()
                .dialect(dialect)
                .workflow(DemoWorkflow.create(Duration.ZERO, Duration.ZERO))
                .start();
        Flowscale client =
            Flowscale.create(
                FlowscaleConfig.builder()
                    .baseUrl(service.baseUrl())
                    .apiKey(service.apiKey())
                    .build())) {
      Workflow poster = client.getWorkflows().get(0);
      assertThat(poster.inputDescriptions())
          .extracting(InputDescription::type)
          .containsExactly(
              DataType.TEXT, DataType.IMAGE, DataType.IMAGE, DataType.NUMBER, DataType.JSON);
      assertThat(poster.inputDescriptions().get(2).many()).isTrue();
      WorkflowInputs wrong = WorkflowInputs.builder().text("seed_456", "a secret").build();
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> wrong.checkedAgainst(poster))
          .withMessage("input 'seed_456' of workflow 'Poster' has the wrong type: give a number");
    }
  }
}
