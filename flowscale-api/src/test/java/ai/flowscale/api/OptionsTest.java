package ai.flowscale.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.DownloadOptions.ExistingFile;
import ai.flowscale.api.error.InvalidRequestException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final TransferListener LISTENER = progress -> {};
  private static final WorkflowInputs INPUTS = WorkflowInputs.builder().text("a_1", "b").build();

  private static void refuses(String field, ThrowingCallable building) {
    assertThatThrownBy(building)
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageContaining(field);
  }

  @Nested
  class Batches {
    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
      BatchOptions options = BatchOptions.defaults();
      assertThat(options.maxConcurrent()).isEqualTo(4);
      assertThat(options.groupId()).isEmpty();
      assertThat(options.waitOptions()).hasToString(WaitOptions.defaults().toString());
      assertThat(options.isStoppedByFailure()).isFalse();
      assertThat(options.cancelsRemaining()).isFalse();
      assertThat(options.checkpoint()).isEmpty();
      assertThat(options.resubmitsFailedRuns()).isFalse();
    }

    @Test
    void everySettingIsKept() {
      BatchCheckpoint checkpoint = new NoCheckpoint();
      BatchOptions options =
          BatchOptions.builder()
              .maxConcurrent(7)
              .groupId("g")
              .waitOptions(WaitOptions.upTo(SECOND))
              .stopOnFirstFailure()
              .cancelRemaining()
              .checkpoint(checkpoint)
              .resubmitFailedRuns()
              .build();
      assertThat(options.maxConcurrent()).isEqualTo(7);
      assertThat(options.groupId()).contains("g");
      assertThat(options.waitOptions().timeout()).isEqualTo(SECOND);
      assertThat(options.isStoppedByFailure()).isTrue();
      assertThat(options.cancelsRemaining()).isTrue();
      assertThat(options.checkpoint()).containsSame(checkpoint);
      assertThat(options.resubmitsFailedRuns()).isTrue();
    }

    @Test
    void ofAFixedAndAnAutomaticNumberTheLastCounts() {
      assertThat(BatchOptions.defaults().isMaxConcurrentAutomatic()).isFalse();
      BatchOptions automatic =
          BatchOptions.builder().maxConcurrent(7).maxConcurrentAutomatic().build();
      assertThat(automatic.isMaxConcurrentAutomatic()).isTrue();
      assertThat(automatic.maxConcurrent()).isEqualTo(256);
      BatchOptions fixed = BatchOptions.builder().maxConcurrentAutomatic().maxConcurrent(7).build();
      assertThat(fixed.isMaxConcurrentAutomatic()).isFalse();
      assertThat(fixed.maxConcurrent()).isEqualTo(7);
      refuses(
          "maxConcurrent",
          () -> BatchOptions.builder().maxConcurrentAutomatic().maxConcurrent(0).build());
    }

    @Test
    void whatCannotBeIsRefused() {
      refuses("maxConcurrent", () -> BatchOptions.builder().maxConcurrent(0).build());
      refuses("groupId", () -> BatchOptions.builder().groupId(" ").build());
      refuses("key", () -> WorkflowRequest.builder("w", INPUTS).key("").build());
      refuses("key", () -> WorkflowRequest.builder("w", INPUTS).key("#1").build());
    }
  }

  @Nested
  class Waiting {
    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
      WaitOptions options = WaitOptions.defaults();

      assertThat(options.timeout()).isEqualTo(Duration.ofMinutes(10));
      assertThat(options.maxPollInterval()).isEqualTo(Duration.ofSeconds(2));
      assertThat(options.isFixedInterval()).isFalse();
      assertThat(options.listener()).isEmpty();
      assertThat(options.cancelRunOn()).isEmpty();
    }

    @Test
    void everySettingIsKept() {
      RunListener listener = new RunListener() {};
      WaitOptions options =
          WaitOptions.builder()
              .timeout(SECOND)
              .fixedInterval(Duration.ofSeconds(3))
              .listener(listener)
              .cancelRunOn(Set.of(WaitTermination.TIMEOUT, WaitTermination.CLOSE))
              .cancelRunOn(Set.of(WaitTermination.TIMEOUT, WaitTermination.INTERRUPT))
              .build();

      assertThat(options.cancelRunOn())
          .containsExactlyInAnyOrder(WaitTermination.TIMEOUT, WaitTermination.INTERRUPT);
      assertThat(options.timeout()).isEqualTo(SECOND).isEqualTo(WaitOptions.upTo(SECOND).timeout());
      assertThat(options.maxPollInterval()).isEqualTo(Duration.ofSeconds(3));
      assertThat(options.isFixedInterval()).isTrue();
      assertThat(options.listener()).containsSame(listener);
    }

    @Test
    void theLastIntervalCounts() {
      WaitOptions options =
          WaitOptions.builder()
              .fixedInterval(Duration.ofSeconds(3))
              .maxPollInterval(SECOND)
              .build();

      assertThat(options.isFixedInterval()).isFalse();
      assertThat(options.maxPollInterval()).isEqualTo(SECOND);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void durationsOfNothingAreRefused(long seconds) {
      Duration none = Duration.ofSeconds(seconds);

      refuses("timeout", () -> WaitOptions.upTo(none));
      refuses("maxPollInterval", () -> WaitOptions.builder().maxPollInterval(none).build());
      refuses("pollTimeout", () -> WaitOptions.builder().pollTimeout(none).build());
      refuses("fixedInterval", () -> WaitOptions.builder().fixedInterval(none).build());
    }

    @Test
    void aGraceBelowZeroIsRefused() {}
  }

  @Nested
  class Querying {
    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
      RunQuery query = RunQuery.all();

      assertThat(query.groupId()).isEmpty();
      assertThat(query.sortBy()).isEqualTo(RunSort.CREATED_AT);
      assertThat(query.sortOrder()).isEqualTo(SortOrder.DESC);
      assertThat(query.page()).isEqualTo(1);
      assertThat(query.pageSize()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void theBoundsOfAPageAreAllowed(int size) {
      assertThat(RunQuery.builder().pageSize(size).build().pageSize()).hasValue(size);
    }

    @Test
    void whatTheServiceWouldRefuseIsRefusedHere() {
      refuses("pageSize", () -> RunQuery.builder().pageSize(0).build());
      refuses("pageSize", () -> RunQuery.builder().pageSize(101).build());
      refuses("page", () -> RunQuery.builder().page(0).build());
      refuses("groupId", () -> RunQuery.group(" "));
      refuses("groupId", () -> RunQuery.group("a\nb"));
    }
  }

  @Nested
  class Retrying {
    @Test
    void aPolicyOfNoneTriesOnce() {
      assertThat(RetryPolicy.none().maxAttempts()).isEqualTo(1);
    }

    @Test
    void everySettingIsKept() {
      RetryPolicy policy =
          RetryPolicy.builder()
              .maxAttempts(7)
              .baseDelay(SECOND)
              .maxDelay(SECOND)
              .maxRetryAfter(Duration.ZERO)
              .build();

      assertThat(policy.maxAttempts()).isEqualTo(7);
      assertThat(policy.baseDelay()).isEqualTo(SECOND);
      assertThat(policy.maxDelay()).isEqualTo(SECOND);
      assertThat(policy.maxRetryAfter()).isZero();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
      refuses("maxAttempts", () -> RetryPolicy.builder().maxAttempts(0).build());
      refuses("baseDelay", () -> RetryPolicy.builder().baseDelay(Duration.ZERO).build());
      refuses(
          "maxDelay",
          () -> RetryPolicy.builder().baseDelay(SECOND).maxDelay(Duration.ofMillis(1)).build());
      refuses("maxRetryAfter", () -> RetryPolicy.builder().maxRetryAfter(SECOND.negated()).build());
    }
  }

  @Nested
  class Uncertainty {
    @Test
    void byDefaultTheCallerIsNotified() {
      assertThat(UncertaintyPolicy.report().settlingTime()).isEmpty();
      assertThat(UncertaintyPolicy.report().isSubmittedAgain()).isFalse();
    }

    @Test
    void everySettingIsKept() {
      assertThat(UncertaintyPolicy.search(SECOND).settlingTime()).contains(SECOND);
      assertThat(UncertaintyPolicy.search(SECOND).isSubmittedAgain()).isFalse();
      UncertaintyPolicy again = UncertaintyPolicy.builder().submitAgain().search(SECOND).build();
      assertThat(again.settlingTime()).contains(SECOND);
      assertThat(again.isSubmittedAgain()).isTrue();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
      refuses("settlingTime", () -> UncertaintyPolicy.search(Duration.ZERO));
      refuses("submitAgain", () -> UncertaintyPolicy.builder().submitAgain().build());
    }
  }

  @Nested
  class Downloading {
    @Test
    void theDefaultIsToReplaceNothing() {
      DownloadOptions options = DownloadOptions.toFolder(Path.of("out"));

      assertThat(options.target()).isEqualTo(Path.of("out"));
      assertThat(options.isFolder()).isTrue();
      assertThat(options.existing()).isEqualTo(ExistingFile.FAIL);
      assertThat(options.listener()).isEmpty();
    }

    @Test
    void theLastTargetCounts() {
      DownloadOptions options =
          DownloadOptions.builder()
              .folder(Path.of("out"))
              .file(Path.of("a.png"))
              .existing(ExistingFile.REPLACE)
              .listener(LISTENER)
              .build();

      assertThat(options.target()).isEqualTo(Path.of("a.png"));
      assertThat(options.isFolder()).isFalse();
      assertThat(options.existing()).isEqualTo(ExistingFile.REPLACE);
      assertThat(options.listener()).containsSame(LISTENER);
    }

    @Test
    void aTargetThatIsNoneIsRefused() {
      refuses("target", () -> DownloadOptions.builder().build());
      refuses("file", () -> DownloadOptions.toFile(Path.of("/").toAbsolutePath().getRoot()));
    }
  }

  @Nested
  class Executing {
    @Test
    void everyPartIsKept() {
      WorkflowRequest request =
          WorkflowRequest.builder("w", INPUTS)
              .groupId("g")
              .uploadListener(LISTENER)
              .uncertaintyPolicy(UncertaintyPolicy.search(SECOND))
              .build();

      assertThat(request.workflowId()).isEqualTo("w");
      assertThat(request.inputs()).isSameAs(INPUTS);
      assertThat(request.groupId()).contains("g");
      assertThat(request.uploadListener()).containsSame(LISTENER);
      assertThat(request.uncertaintyPolicy()).contains(UncertaintyPolicy.search(SECOND));
    }

    @Test
    void idsThatAreNoneAreRefused() {
      refuses("workflowId", () -> WorkflowRequest.builder("", INPUTS).build());
      refuses("groupId", () -> WorkflowRequest.builder("w", INPUTS).groupId("\t").build());
    }
  }

  /** What is made, each time anew, and the same with one setting more. */
  @TestFactory
  Stream<DynamicTest> whatIsMadeAlikeIsEqual() {
    return Stream.<List<Supplier<Object>>>of(
            List.of(RetryPolicy::defaults, RetryPolicy::none),
            List.of(UncertaintyPolicy::report, () -> UncertaintyPolicy.search(SECOND)),
            List.of(
                () -> CallOptions.builder().header("a", "b").build(),
                () -> CallOptions.builder().header("a", "c").build()),
            List.of(
                () -> WorkflowRequest.of("w", WorkflowInputs.builder().text("a_1", "b").build()),
                () -> WorkflowRequest.of("w", WorkflowInputs.none())))
        .map(
            made ->
                DynamicTest.dynamicTest(
                    made.get(0).get().toString(),
                    () ->
                        assertThat(made.get(0).get())
                            .isEqualTo(made.get(0).get())
                            .hasSameHashCodeAs(made.get(0).get())
                            .isNotEqualTo(made.get(1).get())));
  }

  @Test
  void aKeyThatABatchGaveIsKept() {
    WorkflowRequest request = WorkflowRequest.of("w", INPUTS).withKey("#0-1f").withGroupId("g");
    assertThat(request.key()).contains("#0-1f");
    assertThat(request.groupId()).contains("g");
    assertThat(request.inputs()).isEqualTo(INPUTS);
  }

  @Test
  void aGroupThatIsNullIsNone() {
    assertThat(WorkflowRequest.builder("w", INPUTS).groupId("g").groupId(null).build().groupId())
        .isEmpty();
    assertThat(RunQuery.builder().groupId("g").groupId(null).build().groupId()).isEmpty();
    assertThat(BatchOptions.builder().groupId("g").groupId(null).build().groupId()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> nothingIsNull() {
    return Stream.<ThrowingCallable>of(
            () -> WaitOptions.builder().timeout(null),
            () -> WaitOptions.builder().maxPollInterval(null),
            () -> WaitOptions.builder().fixedInterval(null),
            () -> WaitOptions.builder().pollTimeout(null),
            () -> WaitOptions.builder().listener(null),
            () -> WaitOptions.builder().cancelRunOn(null),
            () -> UncertaintyPolicy.search(null),
            () -> WorkflowRequest.builder("w", INPUTS).uncertaintyPolicy(null),
            () -> RunQuery.group(null),
            () -> RunQuery.builder().sortBy(null),
            () -> RunQuery.builder().sortOrder(null),
            () -> RetryPolicy.builder().baseDelay(null),
            () -> RetryPolicy.builder().maxDelay(null),
            () -> RetryPolicy.builder().maxRetryAfter(null),
            () -> DownloadOptions.builder().folder(null),
            () -> DownloadOptions.builder().file(null),
            () -> DownloadOptions.builder().existing(null),
            () -> DownloadOptions.builder().listener(null),
            () -> WorkflowRequest.builder(null, INPUTS),
            () -> WorkflowRequest.builder("w", null),
            () -> WorkflowRequest.builder("w", INPUTS).uploadListener(null))
        .map(
            call ->
                DynamicTest.dynamicTest(
                    "null is refused at once",
                    () -> assertThatThrownBy(call).isInstanceOf(NullPointerException.class)));
  }

  /** One that nothing is asked of. */
  private static final class NoCheckpoint implements BatchCheckpoint {
    @Override
    public void begin() {}

    @Override
    public Optional<Entry> find(String key) {
      return Optional.empty();
    }

    @Override
    public void submitting(String key, Entry entry) {}

    @Override
    public void submitted(String key, String runId) {}

    @Override
    public void notSubmitted(String key) {}

    @Override
    public void end() {}
  }
}
