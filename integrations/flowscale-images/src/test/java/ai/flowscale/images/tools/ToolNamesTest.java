package ai.flowscale.images.tools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolNamesTest {
  private static final String LONG_ID = "0123456789".repeat(3);

  private static Workflow workflow(String id, String name) {
    return new Workflow(
        id, name, null, JsonValue.NULL, JsonValue.NULL, List.of(), List.of(), Map.of());
  }

  /** The id of each workflow by the name of its tool, which the order must not change. */
  private static Map<String, String> names(Workflow... workflows) {
    List<Workflow> list = new ArrayList<>(Arrays.asList(workflows));
    Map<String, String> names = ids(list);
    Collections.reverse(list);
    assertThat(ids(list)).isEqualTo(names);
    assertThat(names).hasSize(workflows.length);
    assertThat(names.keySet()).allMatch(name -> name.matches("[a-z][a-z0-9_]{0,63}"));
    return names;
  }

  private static Map<String, String> ids(List<Workflow> workflows) {
    Map<String, String> ids = new LinkedHashMap<>();
    ToolNames.of(workflows, List.of("get_run"))
        .forEach((name, workflow) -> ids.put(name, workflow.id()));
    return ids;
  }

  @Test
  void aToolIsCalledLikeItsWorkflow() {
    assertThat(
            names(
                workflow("a1", "Make a Poster!"),
                workflow("b2", "3D Möbel"),
                workflow("c3", "絵"),
                workflow("d4", null),
                workflow("e5", "get run")))
        .containsOnly(
            Map.entry("make_a_poster", "a1"),
            Map.entry("n3d_mobel", "b2"),
            Map.entry("workflow_c3", "c3"),
            Map.entry("workflow_d4", "d4"),
            Map.entry("get_run_e5", "e5"));
  }

  @Test
  void workflowsOfOneLongNameKeepTheirIds() {
    String name = "x".repeat(100);

    assertThat(names(workflow("a1", name), workflow("b2", name)))
        .containsOnly(
            Map.entry("x".repeat(40) + "_a1", "a1"), Map.entry("x".repeat(40) + "_b2", "b2"));
  }

  @Test
  void idsThatBeginAlikeAreToldApart() {
    names(workflow(LONG_ID + "1", "Poster"), workflow(LONG_ID + "2", "Poster"));
    names(workflow(LONG_ID + "1", null), workflow(LONG_ID + "2", null));
    names(workflow("A1", "Poster"), workflow("a1", "Poster"));
  }

  /** These two have the same CRC-32. */
  @Test
  void idsWithOneChecksumAreToldApart() {
    names(workflow("id-plumless", "Poster"), workflow("id-buckeroo", "Poster"));
    names(workflow("id-plumless", null), workflow("id-buckeroo", null));
  }

  @Test
  void aDigestIsShortAndTheSameInEveryProcess() {
    assertThat(ToolNames.digest("")).isEqualTo("seoc8gkovge196nr").hasSize(16);
    assertThat(ToolNames.digest("id-plumless")).matches("[a-z0-9]{16}");
  }

  @Test
  void idsWithoutLettersAreToldApart() {
    names(workflow("絵", null), workflow("画", "絵"));
    names(workflow("絵", "Poster"), workflow("画", "Poster"), workflow("_", "Poster"));
  }

  @Test
  void aNameThatIsLikeAnotherWithItsIdIsToldApart() {
    names(workflow("a1", "Poster"), workflow("b2", "Poster"), workflow("c3", "Poster A1"));
    names(workflow("a1", null), workflow("b2", "Workflow A1"));
  }

  @Test
  void aWorkflowThatIsListedTwiceIsOneTool() {
    Workflow poster = workflow("a1", "Poster");

    assertThat(ids(List.of(poster, poster))).containsOnly(Map.entry("poster", "a1"));
  }
}
