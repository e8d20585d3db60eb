package ai.flowscale.dbscheduler;

import static ai.flowscale.dbscheduler.TestFleet.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes to the database is checked before, and what is there is not mistaken for another. */
class StoredTextsTest {
  private final TestDatabase database = TestFleet.database();
  private final FlowscaleQueue queue =
      FlowscaleQueue.open(database, TestFleet.options().batch("pictures").build());

  @AfterEach
  void close() {
    queue.close();
    TestFleet.execute(database, "shutdown");
  }

  private static List<String> wrong() {
    return List.of("", " ", "a\0b", "a\nb", "a\u0085b", "\uD83D", "a\uDE00b", "x".repeat(501));
  }

  private static void assertRefused(String field, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InvalidRequestException.class, refused -> assertThat(refused.field()).isEqualTo(field))
        .hasMessageMatching(
            field
                + " (is blank|is longer than \\d+ characters|has a control character at index 1"
                + "|has half a surrogate pair at index [01])"
                + ": give a text of one line, up to \\d+ characters");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("wrong")
  void aBatchThatCannotBeStoredIsRefusedWhenTheOptionsAreBuilt(String name) {
    assertRefused("batch", () -> QueueOptions.builder().batch(name).build());
  }

  @Test
  void theLongestBatchIsStored() {
    String longest = "\uD83D\uDE00".repeat(100);
    assertRefused("batch", () -> QueueOptions.builder().batch(longest + "x").build());
    try (FlowscaleQueue other =
        FlowscaleQueue.open(database, TestFleet.options().batch(longest).build())) {
      other.submit("a", request("cat"));
      other.pause();

      assertThat(other.progress().total()).isEqualTo(1);
      assertThat(other.find("a").orElseThrow().batch()).isEqualTo(longest);
    }
  }

  /** A driver replaces what it cannot encode: such a key would find the request of another one. */
  @ParameterizedTest(name = "{index}")
  @MethodSource("wrong")
  void aKeyThatCannotBeStoredFindsAndChangesNothing(String key) {
    queue.submit("?", request("cat"));

    assertRefused("key", () -> queue.submit(key, request("dog")));
    assertRefused("key", () -> queue.find(key));
    assertRefused("key", () -> queue.cancel(key));
    assertRefused("key", () -> queue.prioritize(key, 1));
    assertThat(queue.progress().count(RequestState.PENDING)).isEqualTo(1);
  }

  @Test
  void aWorkflowThatIsTooLongIsRefused() {
    assertRefused(
        "workflowId",
        () -> queue.submit("a", WorkflowRequest.of("x".repeat(501), WorkflowInputs.none())));
  }

  @Test
  void halfASurrogatePairIsRefusedByTheNameOfItsInput() {
    WorkflowInputs.Builder good = WorkflowInputs.builder().text("good", "\uD83D\uDE00");

    for (WorkflowInputs inputs :
        List.of(
            good.text("bad", "a\uD83Db").build(),
            WorkflowInputs.builder().text("good", "b").json("bad", List.of("\uDE00")).build())) {
      assertThatThrownBy(() -> queue.submit("a", WorkflowRequest.of("w", inputs)))
          .isInstanceOfSatisfying(
              InvalidRequestException.class,
              refused -> assertThat(refused.field()).isEqualTo("bad"))
          .hasMessageStartingWith("input 'bad' has half a surrogate pair");
    }
  }

  @Test
  void aReasonIsStoredWithoutWhatPostgresRefuses() {
    assertThat(Texts.storable("a\0b\uD83Dc\uD83D\uDE00\uDE00"))
        .isEqualTo("a\uFFFDb\uFFFDc\uD83D\uDE00\uFFFD");
  }

  @Test
  void theSameRequestIsStoredOnce() {
    queue.submit("a", request("cat"), 3);

    assertThat(queue.submit("a", request("cat"), 5)).isFalse();
    assertThat(queue.submitAll(Stream.of(request("cat").withKey("a")))).isZero();
    assertThat(queue.find("a").orElseThrow().priority()).isEqualTo(3);
  }

  /** Another workflow, or other inputs; whatever has become of the first one. */
  @ParameterizedTest
  @MethodSource("others")
  void anotherRequestUnderItsKeyIsRefusedAndNothingIsStored(WorkflowRequest other) {
    queue.submit("a", request("cat"));
    TestFleet.execute(database, "update flowscale_request set state = 'completed', run_id = 'r'");

    assertAnother(() -> queue.submit("a", other));
    assertAnother(
        () -> queue.submitAll(Stream.of(request("dog").withKey("new"), other.withKey("a"))));
    assertAnother(
        () ->
            queue.submitAll(
                Stream.of(other.withKey("new"), request("a third one").withKey("new"))));

    assertThat(queue.requests().map(QueuedRequest::key)).containsExactly("a");
  }

  private static void assertAnother(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InvalidRequestException.class, refused -> assertThat(refused.field()).isEqualTo("key"))
        .hasMessageMatching(
            "key '(a|new)' of batch 'pictures' was given to another request before: .*")
        .hasMessageNotContaining("cat");
  }

  private static Stream<WorkflowRequest> others() {
    return Stream.of(
        request("other"),
        WorkflowRequest.of(
            "another workflow", WorkflowInputs.builder().text("text_1", "cat").build()),
        WorkflowRequest.of(TestFleet.WORKFLOW, WorkflowInputs.none()),
        WorkflowRequest.of(
            TestFleet.WORKFLOW,
            WorkflowInputs.builder().text("text_1", "cat").number("steps", 4).build()));
  }
}
