package ai.flowscale.tests.ee.page;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.emulator.demo.DemoWorkflows;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** Files on their way into the page, and through it to the service. */
class UploadIT extends PageTest {
  @TempDir private Path folder;
  private Path picture;

  @BeforeEach
  void drawPicture() throws IOException {
    picture = folder.resolve("Bild 1.png");
    BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        image.setRGB(x, y, x * 4 << 16 | y * 5 << 8 | 0x80);
      }
    }
    ImageIO.write(image, "png", picture.toFile());
  }

  private WebElement zone(String name) {
    return page().field(name).findElement(By.xpath("ancestor::div[contains(@class, 'drop')]"));
  }

  private void previewShows(String name, String fileName) {
    page()
        .await(
            "a preview of " + fileName,
            page ->
                zone(name).findElements(By.cssSelector(".previews li")).stream()
                        .anyMatch(item -> item.getText().contains(fileName))
                    ? true
                    : null);
    page().awaitPicture(".previews img");
  }

  @Test
  void aFileThatIsDroppedIsPreviewedAndArrivesByteForByte() throws IOException {
    page().openForm(DemoWorkflow.ID);
    page().drop(zone(DemoWorkflow.PICTURE), picture.toString());
    previewShows(DemoWorkflow.PICTURE, "Bild 1.png");
    page().type(DemoWorkflow.PROMPT, "dropped");
    page().submit();
    page().awaitRun();

    ReceivedFile file = submitted().file(DemoWorkflow.PICTURE).orElseThrow();
    assertThat(file.content()).isEqualTo(Files.readAllBytes(picture));
    assertThat(file.fileName()).isEqualTo("Bild 1.png");
    assertThat(file.contentType()).contains("image/png");
    passQueueTime();
    passRunTime();
    page().awaitStatus("Completed");
    page().awaitPicture(".gallery img");
    page().findText(".gallery pre", "dropped");
  }

  @Test
  void theRunShowsThePictureItWasStartedWith() {
    page().openForm(DemoWorkflow.ID);
    page().field(DemoWorkflow.PICTURE).sendKeys(picture.toString());
    page().submit();
    page().awaitRun();
    page().awaitPicture(".given img");
    assertThat(page().find(".given").getText()).contains("Bild 1.png");
    page().click(".given .open");
    page().awaitPicture("#viewer img");
  }

  @Test
  void aPhoneIsNotToldToDropAFile() {
    page().openForm(DemoWorkflow.ID);
    page().findText(".drop", "or drop it here");
    page().size(390, 844);
    assertThat(zone(DemoWorkflow.PICTURE).getText()).isEmpty();
  }

  @Test
  void severalFilesAreChosenAndOneIsTakenOutAgain() throws IOException {
    Path second = Files.copy(picture, folder.resolve("Bild 2.png"));
    Path third = Files.copy(picture, folder.resolve("Bild 3.png"));
    page().openForm(DemoWorkflow.ID);
    page().field(DemoWorkflow.MORE_PICTURES).sendKeys(picture + "\n" + second + "\n" + third);
    previewShows(DemoWorkflow.MORE_PICTURES, "Bild 3.png");
    page().click("[aria-label='Remove Bild 2.png']");
    page().submit();
    page().awaitRun();
    assertThat(submitted().files())
        .extracting(file -> file.field() + " " + file.fileName())
        .containsExactly(
            DemoWorkflow.MORE_PICTURES + "_0 Bild 1.png",
            DemoWorkflow.MORE_PICTURES + "_1 Bild 3.png");
  }

  @Test
  void aPictureThatIsPastedGoesToTheFirstFieldWithRoom() throws IOException {
    page().openForm(DemoWorkflow.ID);
    paste();
    previewShows(DemoWorkflow.PICTURE, "pasted.png");
    page().submit();
    page().awaitRun();
    assertThat(submitted().file(DemoWorkflow.PICTURE).orElseThrow().content())
        .isEqualTo(Files.readAllBytes(picture));
  }

  private void paste() throws IOException {
    page()
        .driver()
        .executeScript(
            """
            const bytes = Uint8Array.from(atob(arguments[0]), each => each.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], 'pasted.png', {type: 'image/png'}));
            document.body.dispatchEvent(
                new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
            """,
            Base64.getEncoder().encodeToString(Files.readAllBytes(picture)));
  }

  @Test
  void aPasteCountsOnceAlsoAfterASecondAttemptToLoadTheForm() throws IOException {
    fixture().expectRefusals();
    emulator().failAlways(Operation.GET_WORKFLOWS, Fault.connectionReset());
    page().open("#/workflows/" + DemoWorkflow.ID);
    WebElement again = page().findText(".notice.problem button", "Try again");
    emulator().clearFaults();
    again.click();
    page().find("form.inputs");
    paste();
    previewShows(DemoWorkflow.PICTURE, "pasted.png");
    assertThat(page().visible(".previews li")).hasSize(1);
  }

  @Test
  void aFileWhoseFieldWasRemovedIsNotAskedFor() {
    page().openForm(DemoWorkflows.UNDESCRIBED);
    page().find("fieldset input[data-slot=name]").sendKeys("image_2");
    WebElement row = page().find("fieldset");
    row.findElement(By.cssSelector("option[value=file]")).click();
    row.findElement(By.cssSelector("input[type=file]")).sendKeys(picture.toString());
    previewShowsIn(row);
    page().submit();
    page().awaitRun();
    passQueueTime();
    passRunTime();
    page().awaitStatus("Completed");
    page().size(390, 844);
    page().driver().navigate().refresh();
    page().findText(".now a", "Run this workflow again").click();
    page().findText("fieldset .error", "Choose it again");
    page().click("[aria-label='Remove input 1']");
    page().submit();
    page().await("a run", it -> emulator().count(Operation.EXECUTE_WORKFLOW) == 2 ? true : null);
  }

  @Test
  void aFileThatIsDroppedBesideItsFieldLeavesThePageAlone() {
    page().openForm(DemoWorkflow.ID);
    page().type(DemoWorkflow.PROMPT, "kept");
    page().drop(page().find("h1"), picture.toString());
    assertThat(page().field(DemoWorkflow.PROMPT).getDomProperty("value")).isEqualTo("kept");
    assertThat(page().visible(".previews li")).isEmpty();
  }

  @Test
  void aFileThatIsTooLargeOrOfAnotherKindIsRefusedBeforeItIsSent() throws IOException {
    Path large = Files.write(folder.resolve("large.png"), new byte[PageFixture.MAX_UPLOAD + 1]);
    Path text = Files.writeString(folder.resolve("notes.txt"), "no picture");
    page().openForm(DemoWorkflow.ID);
    page().type(DemoWorkflow.PROMPT, "kept");
    page().field(DemoWorkflow.PICTURE).sendKeys(large.toString());
    page().submit();
    assertThat(page().errorOf(DemoWorkflow.PICTURE)).contains("large.png", "too large", "1.0 MB");
    assertThat(page().focused()).isEqualTo(page().field(DemoWorkflow.PICTURE));

    page().drop(zone(DemoWorkflow.PICTURE), text.toString());
    page()
        .await(
            "the dropped file in place of the other",
            it -> it.errorOf(DemoWorkflow.PICTURE).isEmpty() ? true : null);
    page().submit();
    assertThat(page().errorOf(DemoWorkflow.PICTURE)).contains("notes.txt", "not a picture");
    assertThat(page().field(DemoWorkflow.PROMPT).getDomProperty("value")).isEqualTo("kept");
    assertThat(emulator().runsCreated()).isZero();
  }

  @Test
  void filesThatAreTooLargeTogetherAreRefusedToo() throws IOException {
    Path half = Files.write(folder.resolve("a.png"), new byte[PageFixture.MAX_UPLOAD / 2]);
    Path other = Files.copy(half, folder.resolve("b.png"));
    page().openForm(DemoWorkflow.ID);
    page().field(DemoWorkflow.MORE_PICTURES).sendKeys(half + "\n" + other);
    page().submit();
    page().findText(".notice.problem", "together");
    assertThat(emulator().runsCreated()).isZero();
  }

  @Test
  void aWorkflowWithoutDescriptionTakesNamedInputsOfAnyType() throws IOException {
    page().openForm(DemoWorkflows.UNDESCRIBED);
    page().find("fieldset input[data-slot=name]").sendKeys("text_1");
    page().find("fieldset textarea").sendKeys("free");
    page().findText("button", "Add an input").click();
    page().focused().sendKeys("image_2");
    WebElement row = page().visible("fieldset").get(1);
    row.findElement(By.cssSelector("option[value=file]")).click();
    row.findElement(By.cssSelector("input[type=file]")).sendKeys(picture.toString());
    previewShowsIn(row);
    page().submit();
    page().awaitRun();
    assertThat(submitted().texts()).containsEntry("text_1", "free");
    assertThat(submitted().file("image_2").orElseThrow().content())
        .isEqualTo(Files.readAllBytes(picture));
    passQueueTime();
    passRunTime();
    page().findText(".gallery pre", "image_2: a file");
  }

  private void previewShowsIn(WebElement row) {
    page().await("a preview", it -> row.getText().contains("Bild 1.png") ? true : null);
  }

  @Test
  void aRunThatIsRepeatedAsksForItsFiles() {
    page().openForm(DemoWorkflow.ID);
    page().drop(zone(DemoWorkflow.PICTURE), picture.toString());
    previewShows(DemoWorkflow.PICTURE, "Bild 1.png");
    page().type(DemoWorkflow.PROMPT, "with a file");
    page().submit();
    page().awaitRun();
    passQueueTime();
    passRunTime();
    page().awaitStatus("Completed");
    // Forms that were left are kept as long as the page is.
    page().size(390, 844);
    page().driver().navigate().refresh();
    page().findText(".now a", "Run this workflow again").click();
    page()
        .await(
            "what is said of the file",
            it -> it.errorOf(DemoWorkflow.PICTURE).contains("Choose it again") ? true : null);

    page().submit();
    assertThat(page().errorOf(DemoWorkflow.PICTURE)).contains("once more to go without it");
    assertThat(emulator().count(Operation.EXECUTE_WORKFLOW)).isEqualTo(1);

    page().submit();
    page().awaitRun();
    assertThat(emulator().count(Operation.EXECUTE_WORKFLOW)).isEqualTo(2);
  }
}
