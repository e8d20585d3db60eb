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
    BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_INDEXED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "bmp", bytes);
    byte[] damaged = bytes.toByteArray();
    // Where the pixels begin: before the file.
    damaged[13] = (byte) 0x80;
    Path file = Files.write(folder.resolve("damaged.bmp"), damaged);
    assertThat(Preview.small(file, "image/bmp")).isEmpty();
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
