package ai.flowscale.tck.report;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The environment of a run, so that a report can be reproduced.
 *
 * @param java the version of Java
 * @param jars the names of the jars on the class path, without their folders
 */
record Surroundings(String java, List<String> jars) {

  static Surroundings current() {
    return new Surroundings(
        System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
        jars(System.getProperty("java.class.path", "")));
  }

  static List<String> jars(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .map(entry -> Path.of(entry).getFileName().toString())
        .sorted()
        .toList();
  }
}
