package ai.flowscale.benchmarks.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.HorizontalBarStyler;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Draws {@code RATIO} lines as SVG: a chart for each kind of measurement, a colour for each
 * transport, a line where the library is as good as its rival.
 */
public final class Charts {
  private static final Pattern LINE =
      Pattern.compile("RATIO (\\w+)-(jdk|jersey|vertx)(?:-(\\S+))? \\S+ \\S+ ([\\d.]+)");

  /** The charts by their file's name; transfers are of two kinds. */
  private static final Map<String, String> TITLES =
      Map.of(
          "calls", "getRun: how many times as fast as the raw library",
          "start", "Start to first response: how many times as fast as the raw library",
          "transfers", "Files: how many times as fast as the raw library");

  private static final Map<String, String> FILES =
      Map.of("getRun", "calls", "start", "start", "upload", "transfers", "download", "transfers");

  private static final Map<String, Color> COLOURS =
      Map.of(
          "jdk", new Color(0x0b7e6b), "jersey", new Color(0x3f7fbf), "vertx", new Color(0xb8860b));

  private static final Color INK = new Color(0x1c2326);
  private static final Color GRID = new Color(0xd8dedb);
  private static final Color ONE = new Color(0x566168);

  /** What a browser shows instead where dark colours are preferred. */
  private static final Map<Color, String> DARK =
      Map.of(INK, "#e3e8ea", GRID, "#333b40", ONE, "#a1adb4");

  private Charts() {}

  /** Draws the lines of a file into a folder. */
  public static void main(String[] arguments) throws IOException {
    write(Files.readAllLines(Path.of(arguments[0])), Path.of(arguments[1]));
  }

  /** Draws what can be drawn of lines; others are passed over. */
  public static void write(List<String> lines, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, Map<String, Map<String, Double>>> chart : read(lines).entrySet()) {
      Files.writeString(
          folder.resolve(chart.getKey() + ".svg"),
          svg(TITLES.getOrDefault(chart.getKey(), chart.getKey()), chart.getValue()));
    }
  }

  /** Ratios by chart, transport and what was measured. */
  static Map<String, Map<String, Map<String, Double>>> read(List<String> lines) {
    Map<String, Map<String, Map<String, Double>>> charts = new TreeMap<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      String file = matcher.matches() ? FILES.get(matcher.group(1)) : null;
      if (file != null) {
        String what = matcher.group(3) == null ? matcher.group(1) : words(matcher.group(3));
        charts
            .computeIfAbsent(file, name -> new LinkedHashMap<>())
            .computeIfAbsent(matcher.group(2), name -> new LinkedHashMap<>())
            .put(what, Double.valueOf(matcher.group(4)));
      }
    }
    // What one transport alone has, such as another way of calling Jersey, is left to the tables.
    for (Map<String, Map<String, Double>> transports : charts.values()) {
      List<String> common = new ArrayList<>(transports.values().iterator().next().keySet());
      transports.values().forEach(figures -> common.retainAll(figures.keySet()));
      transports.values().forEach(figures -> figures.keySet().retainAll(common));
    }
    return charts;
  }

  private static String words(String name) {
    return name.replaceAll("-1$", ", 1 caller")
        .replaceAll("-(\\d+)$", ", $1 callers")
        .replace('-', ' ');
  }

  private static String svg(String title, Map<String, Map<String, Double>> transports)
      throws IOException {
    int bars = transports.values().stream().mapToInt(Map::size).sum();
    HorizontalBarChart chart =
        new HorizontalBarChartBuilder().title(title).width(760).height(110 + 26 * bars).build();
    style(chart.getStyler());
    // The first is at the bottom.
    List<String> names = new ArrayList<>(transports.keySet());
    Collections.reverse(names);
    for (String name : names) {
      Map<String, Double> figures = transports.getOrDefault(name, Map.of());
      List<String> labels = new ArrayList<>(figures.keySet());
      List<Double> ratios = new ArrayList<>(figures.values());
      Collections.reverse(labels);
      Collections.reverse(ratios);
      chart.addSeries(name, ratios, labels).setFillColor(COLOURS.getOrDefault(name, INK));
    }
    AnnotationLine one = new AnnotationLine(1, true, false);
    one.setColor(ONE);
    one.setStroke(new BasicStroke(1.5f));
    chart.addAnnotation(one);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
    return adapted(bytes.toString(StandardCharsets.UTF_8), title);
  }

  private static void style(HorizontalBarStyler styler) {
    Color none = new Color(0, 0, 0, 0);
    styler.setLabelsVisible(true);
    styler.setAvailableSpaceFill(0.8);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setChartBackgroundColor(none);
    styler.setPlotBackgroundColor(none);
    styler.setLegendBackgroundColor(none);
    styler.setLegendBorderColor(none);
    styler.setPlotBorderVisible(false);
    styler.setChartTitleBoxVisible(false);
    styler.setChartFontColor(INK);
    styler.setXAxisMin(0.0);
    styler.setPlotGridLinesColor(GRID);
    styler.setAxisTickMarksColor(GRID);
    styler.setAxisTickLabelsColor(INK);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setLabelsFont(new Font(Font.SANS_SERIF, Font.BOLD, 12));
  }

  /** Gives a chart a title for those who do not see it, and colours of its own for dark grounds. */
  private static String adapted(String svg, String title) {
    StringBuilder light = new StringBuilder();
    StringBuilder dark = new StringBuilder();
    String drawn = svg;
    for (Map.Entry<Color, String> colour : DARK.entrySet()) {
      Color usual = colour.getKey();
      String hex = String.format(Locale.ROOT, "#%06x", usual.getRGB() & 0xffffff);
      String name = "--c" + hex.substring(1);
      light.append(name).append(':').append(hex).append(';');
      dark.append(name).append(':').append(colour.getValue()).append(';');
      String rgb = usual.getRed() + ",\\s*" + usual.getGreen() + ",\\s*" + usual.getBlue();
      drawn = drawn.replaceAll(hex + "|rgb\\(" + rgb + "\\)", "var(" + name + ")");
    }
    String style =
        "<style>svg{%s}@media (prefers-color-scheme:dark){svg{%s}}</style>".formatted(light, dark);
    return drawn.replaceFirst("(<svg[^>]*>)", "$1<title>" + title + "</title>" + style);
  }
}
