package ai.flowscale.client.batch;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A request of each file in a folder. */
public final class FolderRequests {
  private FolderRequests() {}

  /** Reads the names at once, and makes a request when it is asked for. */
  public static Stream<WorkflowRequest> of(
      Path folder, Set<String> extensions, BiFunction<Path, Integer, WorkflowRequest> request) {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(request, "request");
    List<String> endings =
        extensions.stream().map(one -> "." + one.toLowerCase(Locale.ROOT)).toList();
    List<String> names = names(folder, endings);
    return IntStream.range(0, names.size())
        .mapToObj(
            index -> {
              String name = names.get(index);
              WorkflowRequest made =
                  Objects.requireNonNull(
                      request.apply(folder.resolve(name), index), "a request is null");
              return made.key().isPresent() ? made : made.withKey(name);
            });
  }

  /** The order of a folder's names is the file system's; sorted, it is the same every time. */
  private static List<String> names(Path folder, List<String> endings) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        // A name like .env is hidden, although Windows has another mark for it.
        if (!name.startsWith(".")
            && isWanted(name, endings)
            && Files.isRegularFile(file)
            && !Files.isHidden(file)) {
          names.add(name);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new InvalidRequestException(
          "folder", "folder " + folder + " cannot be read: check that it is there", e);
    }
    names.sort(null);
    return names;
  }

  private static boolean isWanted(String name, List<String> endings) {
    String lower = name.toLowerCase(Locale.ROOT);
    return endings.isEmpty() || endings.stream().anyMatch(lower::endsWith);
  }
}
