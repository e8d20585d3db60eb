package ai.flowscale.mcp.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewsTest {
  @TempDir Path folder;

  @Test
  void aDamagedPictureHasNoPreviewAtWorst() throws IOException {
    BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_INDEXED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "bmp", bytes);
    byte[] damaged = bytes.toByteArray();
    // Where the pixels begin: before the file.
    damaged[13] = (byte) 0x80;
    Path file = Files.write(folder.resolve("damaged.bmp"), damaged);
    assertThat(Previews.small(file, "image/bmp")).isEmpty();
  }
}
