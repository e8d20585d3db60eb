package ai.flowscale.tests.ee.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** Inputs with few values, and results that are no pictures. */
class MediaIT extends PageTest {

  @Test
  void anInputWithOptionsIsChosenAndANumberKeepsToItsBounds() {
    page().openForm(MediaWorkflow.ID);
    WebElement choice = page().field(MediaWorkflow.STYLE);
    assertThat(choice.getTagName()).isEqualTo("select");
    List<WebElement> options = choice.findElements(By.tagName("option"));
    assertThat(options).extracting(WebElement::getText).containsExactly("Not set", "calm", "wild");
    options.get(2).click();
    page().type(MediaWorkflow.SECONDS, "31");
    page().submit();
    assertThat(page().errorOf(MediaWorkflow.SECONDS)).isEqualTo("This has to be 30 or less.");
    page().type(MediaWorkflow.SECONDS, "0.5");
    page().submit();
    assertThat(page().errorOf(MediaWorkflow.SECONDS)).isEqualTo("This has to be 1 or more.");
    page().type(MediaWorkflow.SECONDS, "2");
    page().submit();
    page().awaitRun();
    assertThat(submitted().texts())
        .containsEntry(MediaWorkflow.STYLE, "wild")
        .containsEntry(MediaWorkflow.SECONDS, "2");
  }

  @Test
  void soundsAndFilmsHavePlayers() {
    page().openForm(MediaWorkflow.ID);
    page().submit();
    page().awaitRun();
    passQueueTime();
    passRunTime();
    page().awaitStatus("Completed");
    WebElement sound = page().find(".gallery [data-kind=audio] audio");
    assertThat(sound.getDomAttribute("controls")).isNotNull();
    assertThat(sound.getDomAttribute("src")).contains("content");
    page()
        .await(
            "the sound's length",
            page -> page.number("return arguments[0].readyState", sound) > 0 ? true : null);
    // Only a player says so: what the workflow gives is no real film.
    WebElement film = page().findText(".gallery [data-kind=video]", "This browser cannot play it.");
    assertThat(film.getText()).contains("film", ".mp4", "Download");
    WebElement download = film.findElement(By.tagName("a"));
    assertThat(download.getDomAttribute("href")).contains("download");
    // Without it the page would be left for what is said of an error.
    assertThat(download.getDomAttribute("download")).isNotNull();
  }
}
