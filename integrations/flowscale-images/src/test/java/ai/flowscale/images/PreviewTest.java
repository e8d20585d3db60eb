package ai.flowscale.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewTest {
  @TempDir Path folder;

  @Test
  void whatIsTransparentIsWhite() throws IOException {
    Path file = folder.resolve("cut-out.png");
    ImageIO.write(new BufferedImage(2000, 1000, BufferedImage.TYPE_INT_ARGB), "png", file.toFile());
    Preview shown = Preview.small(file, "image/png").orElseThrow();
    BufferedImage seen =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(shown.base64())));
    assertThat(shown.mediaType()).isEqualTo("image/jpeg");
    assertThat(seen.getWidth()).isEqualTo(Preview.MAX_SIDE);
    assertThat(seen.getRGB(500, 200) & 0xffffff).isEqualTo(0xffffff);
  }

  @Test
  void aDamagedPictureHasNoPreviewAtWorst() throws IOException {
    byte[] damaged = bytes(new BufferedImage(2000, 30, BufferedImage.TYPE_BYTE_GRAY), "png");
    // The compressed pixels.
    Arrays.fill(damaged, 60, 90, (byte) 0xFF);
    Path file = Files.write(folder.resolve("damaged.png"), damaged);
    assertThat(Preview.small(file, "image/png")).isEmpty();
  }

  private static byte[] bytes(BufferedImage picture, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(picture, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  /** Few bytes may claim many pixels. */
  @Test
  void aPictureOfTooManyPixelsIsNotDecoded() throws IOException {
    byte[] large = bytes(new BufferedImage(8192, 8192, BufferedImage.TYPE_BYTE_BINARY), "png");
    Path file = Files.write(folder.resolve("large.png"), large);
    assertThat(Preview.small(file, "image/png")).isEmpty();
    byte[] long1 = bytes(new BufferedImage(70_000, 1, BufferedImage.TYPE_BYTE_BINARY), "png");
    assertThat(Preview.small(Files.write(folder.resolve("long.png"), long1), "image/png"))
        .isEmpty();
  }

  /** A TIFF has strips and samples of any size, whatever its own. */
  @Test
  void aFormatWhoseDecoderHasNoBoundsIsNotDecoded() throws IOException {
    for (String format : new String[] {"tiff", "bmp"}) {
      byte[] picture = bytes(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), format);
      Path file = Files.write(folder.resolve("picture." + format), picture);
      assertThat(Preview.small(file, "image/" + format)).isEmpty();
    }
  }

  @Test
  void thePreviewsOfOneMessageAreBoundedTogether() throws IOException {
    Path file = noise();
    Previews small = Previews.small();
    long characters = 0;
    int shown = 0;
    for (int i = 0; i < 10; i++) {
      Optional<Preview> next = small.next(file, "image/png");
      characters += next.map(preview -> preview.base64().length()).orElse(0);
      shown += next.isPresent() ? 1 : 0;
    }
    assertThat(characters).isBetween(200_000L, 400_000L);
    assertThat(shown).isBetween(2, Previews.MAX_COUNT);
    Previews full = Previews.full();
    assertThat(Files.size(file)).isBetween(3_000_000L, 4_000_000L);
    for (int i = 0; i < 2; i++) {
      assertThat(full.next(file, "image/png")).isPresent();
    }
    full.next(file, "image/png");
    assertThat(full.next(file, "image/png")).isEmpty();
  }

  @Test
  void oneMessageShowsAFewPictures() throws IOException {
    byte[] tiny = bytes(new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB), "png");
    Path file = Files.write(folder.resolve("tiny.png"), tiny);
    Previews previews = Previews.small();
    for (int i = 0; i < Previews.MAX_COUNT; i++) {
      assertThat(previews.next(file, "image/png")).isPresent();
    }
    assertThat(previews.next(file, "image/png")).isEmpty();
  }

  /** As it is, it would have fewer bytes than scaled down. */
  @Test
  void aPreviewHasABoundedNumberOfCharacters() throws IOException {
    Preview shown = Preview.small(noise(), "image/png").orElseThrow();
    assertThat(shown.base64().length()).isLessThanOrEqualTo(200_000);
  }

  private Path noise() throws IOException {
    BufferedImage picture = new BufferedImage(1100, 1000, BufferedImage.TYPE_INT_RGB);
    Random noise = new Random(1);
    for (int x = 0; x < picture.getWidth(); x++) {
      for (int y = 0; y < picture.getHeight(); y++) {
        picture.setRGB(x, y, noise.nextInt(0x1000000));
      }
    }
    return Files.write(folder.resolve("noise.png"), bytes(picture, "png"));
  }

  @Test
  void aPictureThatIsDecodedForTooLongHasNoPreview() throws IOException {
    Path file = noise();
    // Each question for the time takes a second.
    AtomicLong seconds = new AtomicLong();
    Previews slow = new Previews(false, () -> TimeUnit.SECONDS.toNanos(seconds.incrementAndGet()));
    assertThat(slow.next(file, "image/png")).isEmpty();
    assertThat(seconds.get()).isBetween(5L, 30L);
    // All pictures of a message share the time.
    long before = seconds.get();
    assertThat(slow.next(file, "image/png")).isEmpty();
    assertThat(seconds.get() - before).isLessThan(5);
    Previews quick = new Previews(false, () -> 0);
    assertThat(quick.next(file, "image/png")).isPresent();
  }

  /** A Java without its native libraries for pictures, for one. */
  @Test
  void aDecoderThatCannotBeLinkedGivesNoPreview() throws IOException {
    byte[] magic = "unlinked picture".getBytes(StandardCharsets.US_ASCII);
    Path file = Files.write(folder.resolve("picture.odd"), magic);
    ImageReaderSpi unlinked = new UnlinkedReaderSpi(magic);
    IIORegistry registry = IIORegistry.getDefaultInstance();
    registry.registerServiceProvider(unlinked);
    try {
      assertThat(Preview.small(file, "image/odd")).isEmpty();
    } finally {
      registry.deregisterServiceProvider(unlinked);
    }
  }

  /** Takes one picture, and lacks a class to read it. */
  private static final class UnlinkedReaderSpi extends ImageReaderSpi {
    private final byte[] magic;

    UnlinkedReaderSpi(byte[] magic) {
      this.magic = magic;
    }

    @Override
    public boolean canDecodeInput(Object source) throws IOException {
      ImageInputStream in = (ImageInputStream) source;
      byte[] start = new byte[magic.length];
      in.mark();
      int read = in.read(start);
      in.reset();
      return read == magic.length && Arrays.equals(start, magic);
    }

    @Override
    public ImageReader createReaderInstance(Object extension) {
      throw new NoClassDefFoundError("a class of the decoder");
    }

    @Override
    public String getDescription(Locale locale) {
      return "a picture that no class reads";
    }
  }
}
