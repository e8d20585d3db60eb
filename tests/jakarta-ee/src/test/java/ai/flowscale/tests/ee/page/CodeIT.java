package ai.flowscale.tests.ee.page;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.emulator.demo.DemoWorkflow;
import ai.flowscale.emulator.demo.DemoWorkflows;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The code beside a form: what it says with the inputs that the form has. */
class CodeIT extends PageTest {
  private static final String HARD = "It's \"$HOME\" \\ <b>船</b>";

  @TempDir private Path folder;

  @Test
  void itFollowsTheForm() throws IOException {
    fillPoster();
    String java = code("Java");
    assertThat(java)
        .contains(".text(\"text_51536\", \"It's \\\"$HOME\\\" \\\\ <b>船</b>\")")
        .contains(".file(\"image_35728\", Path.of(\"my \\\"sun\\\".png\"))")
        .contains(".files(\"image_42561\", List.of(Path.of(\"a.png\"), Path.of(\"b.png\")))")
        .contains(".number(\"seed_456\", 9007199254740993L)")
        .contains(".json(\"config_json\", Map.of(\"steps\", 12))")
        .contains("WorkflowRequest.builder(\"bncu0a1kipv\", inputs).groupId(\"a & b\")");

    page().type(DemoWorkflow.SEED, "0.50");
    page().field(DemoWorkflow.CONFIG).clear();
    assertThat(shown()).contains(".number(\"seed_456\", 0.50)").doesNotContain("config_json");
  }

  @Test
  void theJavaOfItCompiles() throws IOException, URISyntaxException {
    fillPoster();
    compile(code("Java"));
    page().type(DemoWorkflow.SEED, "123456789012345678901234567890");
    page().type(DemoWorkflow.CONFIG, "{\"none\": null}");
    compile(shown());
    page().openForm(DemoWorkflows.TEXT_TO_IMAGE);
    compile(code("Java"));
  }

  @Test
  void kotlinHasItsOwnWords() throws IOException {
    fillPoster();
    assertThat(code("Kotlin"))
        .contains("fun main() {")
        .contains(".text(\"text_51536\", \"It's \\\"\\$HOME\\\" \\\\ <b>船</b>\")")
        .contains("listOf(Path.of(\"a.png\"), Path.of(\"b.png\"))")
        .contains(".json(\"config_json\", mapOf(\"steps\" to 12))")
        .contains("Flowscale.fromEnvironment().use { flowscale ->")
        .doesNotContain(";");
  }

  /** A shell takes it apart as it was meant. */
  @Test
  void curlAndTheCommandLineAreQuotedForAShell() throws IOException, InterruptedException {
    fillPoster();
    assertThat(words("curl", code("curl")))
        .contains(
            "/api/v1/runs?workflow_id=bncu0a1kipv&group_id=a+%26+b",
            "text_51536=" + HARD,
            "image_35728=@\"my \\\"sun\\\".png\"",
            "image_42561_0=@\"a.png\"",
            "image_42561_1=@\"b.png\"",
            "seed_456=9007199254740993",
            "config_json={\"steps\": 12}",
            "X-API-KEY: ");
    assertThat(words("flowscale", code("Command line")))
        .containsExactly(
            "run",
            "bncu0a1kipv",
            "text_51536=" + HARD,
            "image_35728=@my \"sun\".png",
            "image_42561=@a.png",
            "image_42561=@b.png",
            "seed_456=9007199254740993",
            "config_json={\"steps\": 12}",
            "--group",
            "a & b",
            "--out",
            "out");
    page().type(DemoWorkflow.PROMPT, "@handle");
    assertThat(words("flowscale", shown())).contains("text_51536=@@handle");
  }

  @Test
  void withoutADescriptionTheCommandLineSaysTheTypes() throws IOException, InterruptedException {
    page().openForm(DemoWorkflows.UNDESCRIBED);
    page().find("fieldset input[data-slot=name]").sendKeys("text_1");
    page().find("fieldset textarea").sendKeys("free");
    assertThat(words("flowscale", code("Command line")))
        .containsExactly("run", DemoWorkflows.UNDESCRIBED, "--text", "text_1=free", "--out", "out");
  }

  @Test
  void whatIsNeededAndMissingHasAPlace() {
    page().openForm(DemoWorkflows.TEXT_TO_IMAGE);
    assertThat(code("Java")).contains(".text(\"text_51536\", \"…\")", ".number(\"seed_456\", 42)");
  }

  @Test
  void itIsBesideTheFormOfARunToo() {
    page().openForm(DemoWorkflows.TEXT_TO_IMAGE);
    page().type(DemoWorkflow.PROMPT, "again");
    page().submit();
    page().awaitRun();
    assertThat(code("curl")).contains("text_51536=again");
    page().findText(".tabs button", "This run").click();
    page().find(".columns");
  }

  @Test
  void onAPhoneTheFormLeadsToIt() {
    page().size(390, 844);
    page().openForm(DemoWorkflows.TEXT_TO_IMAGE);
    page().click(".foot [data-slot=code]");
    assertThat(page().focused().getText()).isEqualTo("Code");
    assertThat(shown()).contains("import ai.flowscale.api.Flowscale;");
    assertThat(emulator().runsCreated()).isZero();
  }

  private void fillPoster() throws IOException {
    page().openForm(DemoWorkflow.ID);
    page().type(DemoWorkflow.PROMPT, HARD);
    page().type(DemoWorkflow.SEED, "9007199254740993");
    page().type(DemoWorkflow.CONFIG, "{\"steps\": 12}");
    page().field(DemoWorkflow.PICTURE).sendKeys(file("my \"sun\".png"));
    page().field(DemoWorkflow.MORE_PICTURES).sendKeys(file("a.png") + "\n" + file("b.png"));
    page().find("#group").sendKeys("a & b");
  }

  private String file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), name).toString();
  }

  private String code(String language) {
    page().findText(".tabs button", "Code").click();
    page().findText(".languages button", language).click();
    return shown();
  }

  private String shown() {
    WebElement code = page().find("[data-slot=panel] pre");
    String text = String.valueOf(code.getDomProperty("textContent"));
    assertThat(text).doesNotContain(emulator().apiKey());
    assertThat(code.findElements(By.tagName("b"))).isEmpty();
    return text;
  }

  private void compile(String code) throws IOException, URISyntaxException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///RunWorkflow.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
          }
        };
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-d",
            folder.toString(),
            "-cp",
            jar(Flowscale.class) + System.getProperty("path.separator") + jar(JsonValue.class));
    boolean compiled =
        compiler.getTask(messages, null, null, options, null, List.of(source)).call();
    assertThat(compiled).as(messages + code).isTrue();
  }

  private static Path jar(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** What a program of this name is given when a shell runs the code. */
  private List<String> words(String program, String code) throws IOException, InterruptedException {
    Path script = folder.resolve(program + ".sh");
    Files.writeString(script, program + "() { printf '%s\\000' \"$@\"; }\n" + code);
    ProcessBuilder builder = new ProcessBuilder("sh", script.toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("FLOWSCALE_"));
    Process shell = builder.redirectErrorStream(true).start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return List.of(said.split("\0"));
  }
}
