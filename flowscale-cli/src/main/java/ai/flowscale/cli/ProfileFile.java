package ai.flowscale.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/** Writes a profile into the configuration file, and leaves everything else in it as it is. */
final class ProfileFile {
  private ProfileFile() {}

  /**
   * Sets settings of a profile. The file is replaced as a whole, by one that only its owner can
   * read.
   */
  static void write(Path file, String profile, Map<String, String> settings) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = target.resolveSibling("").normalize();
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, ownersOnly(folder));
    }
    List<String> lines =
        Files.exists(target) ? new ArrayList<>(Files.readAllLines(target)) : new ArrayList<>();
    set(lines, profile, new LinkedHashMap<>(settings));
    // Only its owner can read a temporary file, so that the key is never in one that others can.
    Path written = Files.createTempFile(folder, "config", ".new");
    try {
      Files.write(written, lines);
      Files.move(
          written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static FileAttribute<?>[] ownersOnly(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void set(List<String> lines, String profile, Map<String, String> missing) {
    String section = "";
    int end = -1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("^\ufeff", "").strip();
      Matcher assignment = Settings.ASSIGNMENT.matcher(line);
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1).strip();
      } else if (section.equals(profile) && assignment.matches()) {
        String value = missing.remove(assignment.group("name"));
        if (value != null) {
          lines.set(i, assignment.group("name") + "=" + quoted(value));
        }
      }
      if (section.equals(profile) && !line.isEmpty()) {
        end = i + 1;
      }
    }
    if (end < 0) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add("[" + profile + "]");
      end = lines.size();
    }
    List<String> added = new ArrayList<>();
    missing.forEach((name, value) -> added.add(name + "=" + quoted(value)));
    lines.addAll(end, added);
  }

  /** As the value is read again. */
  private static String quoted(String value) {
    if (Settings.unquoted(value).equals(value)) {
      return value;
    }
    return value.contains("\"") ? "'" + value + "'" : "\"" + value + "\"";
  }
}
