package ai.flowscale.cli;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.support.FileNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** A request of each file in a folder, subfolders and hidden files left out. */
final class FolderRequests {
  /** A file as the file system gave it, which its name alone may not lead back to. */
  private record Named(String name, Path file) {}

  private FolderRequests() {}

  /**
   * Reads the names at once, and makes a request when it is asked for. Its key is the file's name.
   *
   * @param extensions what the names end with, without the dot, in whatever case; all files if
   *     empty
   */
  static Stream<WorkflowRequest> of(
      Path folder, Set<String> extensions, Function<Path, WorkflowRequest> request) {
    List<String> endings =
        extensions.stream().map(one -> "." + one.toLowerCase(Locale.ROOT)).toList();
    return files(folder, endings).stream().map(each -> request.apply(each.file).withKey(each.name));
  }

  /** The order of a folder's names is the file system's; sorted, it is the same every time. */
  private static List<Named> files(Path folder, List<String> endings) {
    List<Named> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) {
        String name = FileNames.of(file);
        // A name like .env is hidden, although Windows has another mark for it.
        if (!name.startsWith(".")
            && isWanted(name, endings)
            && Files.isRegularFile(file)
            && !Files.isHidden(file)) {
          files.add(new Named(name, file));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new InvalidRequestException(
          "folder", "folder " + folder + " cannot be read: check that it is there", e);
    }
    files.sort(Comparator.comparing(Named::name));
    return files;
  }

  private static boolean isWanted(String name, List<String> endings) {
    String lower = name.toLowerCase(Locale.ROOT);
    return endings.isEmpty() || endings.stream().anyMatch(lower::endsWith);
  }
}
