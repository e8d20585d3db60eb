package ai.flowscale.codegen;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources as strictly as javac can. */
final class Compiled {
  private Compiled() {}

  /** What javac complains of; empty where it has no complaint. */
  static String complaints(Path classes, List<GeneratedSource> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Files.createDirectories(classes);
    List<JavaFileObject> files = new ArrayList<>();
    sources.forEach(source -> files.add(new Source(source)));
    StringWriter complaints = new StringWriter();
    List<String> options =
        List.of(
            "--release",
            "17",
            "-encoding",
            "US-ASCII",
            "-Xlint:all",
            "-Werror",
            "-Xdoclint:all,-missing",
            "-proc:none",
            "-d",
            classes.toString());
    boolean done = compiler.getTask(complaints, null, null, options, null, files).call();
    return done && complaints.toString().isEmpty() ? "" : "javac: " + complaints;
  }

  static URLClassLoader loader(Path classes) throws IOException {
    return new URLClassLoader(new URL[] {classes.toUri().toURL()}, Compiled.class.getClassLoader());
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(GeneratedSource source) {
      super(URI.create("string:///" + source.path()), Kind.SOURCE);
      text = source.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
