package ai.flowscale.client.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.spi.RequestBody;
import ai.flowscale.testing.shared.TestStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MeteredBodyTest {
  private static final int CHUNK = 64 * 1024;

  private final List<Long> progress = new ArrayList<>();
  private MeteredBody metered;

  @Test
  void passesOnWhatTheBodySays() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[5]));

    assertThat(metered.contentLength()).hasValue(5);
    assertThat(metered.isReplayable()).isTrue();
    assertThat(metered.isComplete()).isFalse();
    assertThat(metered.failure()).isEmpty();
  }

  @Test
  void countsEachPieceWhenItIsHandedOver() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[2 * CHUNK + 5]));
    List<Long> before = new ArrayList<>();
    List<Boolean> complete = new ArrayList<>();

    metered.writeTo(
        onPiece(
            () -> {
              before.add(progress.isEmpty() ? 0L : progress.get(progress.size() - 1));
              complete.add(metered.isComplete());
            }));

    assertThat(before).containsExactly(0L, (long) CHUNK, 2L * CHUNK);
    assertThat(complete).containsExactly(false, false, false);
    assertThat(progress).containsExactly((long) CHUNK, 2L * CHUNK, 2L * CHUNK + 5);
    assertThat(metered.isComplete()).isTrue();
  }

  @Test
  void countsWhatIsWritten() {
    MeteredBody metered = metered(segmented(new byte[CHUNK + 5], CHUNK + 5));
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    metered.writeTo(out);

    assertThat(out.size()).isEqualTo(CHUNK + 5);
    assertThat(progress).containsExactly((long) CHUNK, CHUNK + 5L);
    assertThat(metered.isComplete()).isTrue();
    assertThat(metered.failure()).isEmpty();
  }

  @Test
  void aMeteredBodyIsCountedForBothReceiversByOneStream() {
    List<Long> first = new ArrayList<>();
    MeteredBody metered =
        metered(new MeteredBody(SegmentedBody.ofBytes(new byte[CHUNK + 5]), first::add));
    List<Integer> depths = new ArrayList<>();

    metered.writeTo(
        onPiece(
            () ->
                depths.add(
                    StackWalker.getInstance()
                        .walk(
                            frames ->
                                frames
                                    .filter(it -> it.getClassName().endsWith("MeteredStream"))
                                    .count())
                        .intValue())));

    assertThat(first).containsExactly((long) CHUNK, CHUNK + 5L);
    assertThat(progress).isEqualTo(first);
    assertThat(depths).containsExactly(1, 1);
  }

  /** A client that knows the length may break off behind it. */
  @Test
  void isCompleteWithTheLastByteOfAnAnnouncedLength() {
    List<Boolean> complete = new ArrayList<>();
    RequestBody slow =
        new RequestBody() {
          @Override
          public OptionalLong contentLength() {
            return OptionalLong.of(2);
          }

          @Override
          public boolean isReplayable() {
            return true;
          }

          @Override
          public void writeTo(OutputStream out) {
            try {
              out.write('a');
              complete.add(metered.isComplete());
              out.write('b');
              complete.add(metered.isComplete());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    metered = metered(slow);

    metered.writeTo(new ByteArrayOutputStream());

    assertThat(complete).containsExactly(false, true);
  }

  @Test
  void isNotCompleteWhereTheTargetBreaksMidway() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[2 * CHUNK]));
    OutputStream broken =
        new OutputStream() {
          private int left = 1;

          @Override
          public void write(int b) {
            throw new AssertionError("writes pieces");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (left-- == 0) {
              throw new IOException("connection reset");
            }
          }
        };

    assertThatThrownBy(() -> metered.writeTo(broken)).isInstanceOf(UncheckedIOException.class);

    assertThat(progress).containsExactly((long) CHUNK);
    assertThat(metered.isComplete()).isFalse();
    assertThat(metered.failure()).isEmpty();
  }

  @Test
  void remembersTheFailureOfTheWrittenSource() {
    MeteredBody metered = metered(segmented(new byte[5], 9));

    assertThatThrownBy(() -> metered.writeTo(new ByteArrayOutputStream()))
        .isInstanceOf(InvalidRequestException.class)
        .isSameAs(metered.failure().orElseThrow());
    assertThat(metered.isComplete()).isFalse();
  }

  @Test
  void doesNotTakeAFailureOfTheTargetForOneOfTheSource() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[5]));
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("connection reset");
          }
        };

    assertThatThrownBy(() -> metered.writeTo(broken)).isInstanceOf(UncheckedIOException.class);

    assertThat(metered.failure()).isEmpty();
    assertThat(metered.isComplete()).isFalse();
    assertThat(progress).isEmpty();
  }

  @Test
  void startsAnewWhenSentAgain() {
    List<Integer> failing = new ArrayList<>(List.of(1));
    MeteredBody metered =
        metered(
            new SegmentedBody(
                List.of(
                    new Segment(
                        "image_1",
                        "input 'image_1'",
                        OptionalLong.of(5),
                        () -> new TestStream(new byte[failing.isEmpty() ? 5 : 4])))));
    assertThatThrownBy(() -> metered.writeTo(new ByteArrayOutputStream()))
        .isInstanceOf(InvalidRequestException.class);
    assertThat(metered.failure()).isPresent();
    progress.clear();
    failing.clear();

    metered.writeTo(
        onPiece(
            () -> {
              assertThat(metered.failure()).isEmpty();
              assertThat(metered.isComplete()).isFalse();
            }));

    assertThat(progress).containsExactly(5L);
    assertThat(metered.isComplete()).isTrue();
  }

  @Test
  void ignoresWhatAnEarlierSendingStillDoes() {
    MeteredBody metered = metered(SegmentedBody.ofBytes(new byte[2 * CHUNK]));
    List<Integer> pieces = new ArrayList<>();
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("connection reset");
          }
        };

    metered.writeTo(
        onPiece(
            () -> {
              pieces.add(1);
              if (pieces.size() == 2) {
                assertThatThrownBy(() -> metered.writeTo(broken))
                    .isInstanceOf(UncheckedIOException.class);
              }
            }));

    assertThat(pieces).hasSize(2);
    assertThat(metered.isComplete()).isFalse();
  }

  private static OutputStream onPiece(Runnable action) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        throw new AssertionError("writes pieces");
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        action.run();
      }
    };
  }

  private MeteredBody metered(RequestBody body) {
    return new MeteredBody(body, progress::add);
  }

  private static SegmentedBody segmented(byte[] content, long announced) {
    return new SegmentedBody(
        List.of(
            new Segment(
                "image_1",
                "input 'image_1'",
                OptionalLong.of(announced),
                () -> new TestStream(content))));
  }
}
