package ai.flowscale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderRequestsTest {
  @TempDir Path folder;

  private void files(String... names) throws IOException {
    for (String name : names) {
      Files.write(folder.resolve(name), new byte[] {1});
    }
  }

  private static WorkflowRequest of(Path picture) {
    return WorkflowRequest.of("w", WorkflowInputs.builder().file("image_1", picture).build());
  }

  private List<String> requests(String... extensions) {
    return keys(FolderRequests.of(folder, Set.of(extensions), FolderRequestsTest::of));
  }

  private static List<String> keys(Stream<WorkflowRequest> requests) {
    return requests.map(request -> request.key().orElseThrow()).toList();
  }

  @Test
  void filesAreTakenInTheOrderOfTheirNames() throws IOException {
    files("c.png", "a.JPG", "b.jpeg", "d.txt", "png", ".hidden.png");
    Files.createDirectory(folder.resolve("e.png"));
    assertThat(requests("png", "jpg", "jpeg")).containsExactly("a.JPG", "b.jpeg", "c.png");
  }

  @Test
  void otherFilesAreTakenByTheirExtensionsOrAllOfThem() throws IOException {
    files("a.wav", "b.mp4", "c");
    assertThat(requests("WAV")).containsExactly("a.wav");
    assertThat(requests()).containsExactly("a.wav", "b.mp4", "c");
  }

  /** In a zip file, as on Windows, no file is hidden by its name. */
  @Test
  void aNameThatBeginsWithADotIsHiddenOnEverySystem() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(folder.resolve("f.zip"), Map.of("create", "true"))) {
      Path root = zip.getPath("/");
      Files.writeString(root.resolve(".env"), "KEY=secret");
      Files.writeString(root.resolve("a"), "a");
      assertThat(keys(FolderRequests.of(root, Set.of(), FolderRequestsTest::of)))
          .containsExactly("a");
    }
  }

  @Test
  void noRequestIsMadeBeforeItsTurn() throws IOException {
    files("a.png", "b.png");
    List<Path> made = new ArrayList<>();
    Iterator<WorkflowRequest> requests =
        FolderRequests.of(
                folder,
                Set.of(),
                picture -> {
                  made.add(picture);
                  return of(picture);
                })
            .iterator();
    assertThat(made).isEmpty();
    assertThat(requests.next().key()).contains("a.png");
    assertThat(made).containsExactly(folder.resolve("a.png"));
  }

  @Test
  void aFolderThatIsNotThereIsRefusedAtOnce() {
    assertThatThrownBy(
            () -> FolderRequests.of(folder.resolve("none"), Set.of(), FolderRequestsTest::of))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("folder"));
  }
}
