package ai.flowscale.client.batch;

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

  private static List<String> keys(List<WorkflowRequest> requests) {
    return requests.stream().map(request -> request.key().orElseThrow()).toList();
  }

  @Test
  void picturesAreTakenInTheOrderOfTheirNames() throws IOException {
    files("c.png", "a.JPG", "b.jpeg", "d.txt", "png", ".hidden.png");
    Files.createDirectory(folder.resolve("e.png"));
    assertThat(keys(WorkflowRequest.ofPictures(folder, FolderRequestsTest::of).toList()))
        .containsExactly("a.JPG", "b.jpeg", "c.png");
  }

  @Test
  void theFunctionMayTakeThePlaceAmongTheFilesToo() throws IOException {
    files("c.png", "a.png", "b.txt");
    assertThat(
            keys(
                WorkflowRequest.ofPictures(
                        folder,
                        (picture, index) ->
                            WorkflowRequest.builder("w", WorkflowInputs.none())
                                .key(index + " " + picture.getFileName())
                                .build())
                    .toList()))
        .containsExactly("0 a.png", "1 c.png");
  }

  @Test
  void otherFilesAreTakenByTheirExtensionsOrAllOfThem() throws IOException {
    files("a.wav", "b.mp4", "c");
    assertThat(
            keys(WorkflowRequest.ofFiles(folder, Set.of("WAV"), FolderRequestsTest::of).toList()))
        .containsExactly("a.wav");
    assertThat(keys(WorkflowRequest.ofFiles(folder, Set.of(), FolderRequestsTest::of).toList()))
        .containsExactly("a.wav", "b.mp4", "c");
  }

  /** In a zip file, as on Windows, no file is hidden by its name. */
  @Test
  void aNameThatBeginsWithADotIsHiddenOnEverySystem() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(folder.resolve("f.zip"), Map.of("create", "true"))) {
      Path root = zip.getPath("/");
      Files.writeString(root.resolve(".env"), "KEY=secret");
      Files.writeString(root.resolve("a"), "a");
      assertThat(keys(WorkflowRequest.ofFiles(root, Set.of(), FolderRequestsTest::of).toList()))
          .containsExactly("a");
    }
  }

  @Test
  void noRequestIsMadeBeforeItsTurnAndAnOwnKeyStays() throws IOException {
    files("a.png", "b.png");
    List<Path> made = new ArrayList<>();
    Iterator<WorkflowRequest> requests =
        WorkflowRequest.ofPictures(
                folder,
                picture -> {
                  made.add(picture);
                  return WorkflowRequest.builder("w", WorkflowInputs.none()).key("own").build();
                })
            .iterator();
    assertThat(made).isEmpty();
    assertThat(requests.next().key()).contains("own");
    assertThat(made).containsExactly(folder.resolve("a.png"));
  }

  @Test
  void aFolderThatIsNotThereIsRefusedAtOnce() {
    assertThatThrownBy(
            () -> WorkflowRequest.ofPictures(folder.resolve("none"), FolderRequestsTest::of))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("folder"));
  }
}
