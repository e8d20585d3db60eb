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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
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
    CategoryChart chart = new CategoryChartBuilder().title(title).width(800).height(400).build();
    style(chart.getStyler());
    transports.forEach(
        (name, figures) ->
            chart
                .addSeries(name, List.copyOf(figures.keySet()), List.copyOf(figures.values()))
                .setFillColor(COLOURS.getOrDefault(name, INK)));
    chart.addAnnotation(new AnnotationLine(1, false, false));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
    return adapted(bytes.toString(StandardCharsets.UTF_8), title, transports);
  }

  private static void style(CategoryStyler styler) {
    Color none = new Color(0, 0, 0, 0);
    styler.setLabelsVisible(true);
    styler.setLabelsPosition(0.15);
    styler.setYAxisDecimalPattern("0.00");
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setAvailableSpaceFill(0.8);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setChartBackgroundColor(none);
    styler.setPlotBackgroundColor(none);
    styler.setLegendBackgroundColor(none);
    styler.setLegendBorderColor(none);
    styler.setPlotBorderVisible(false);
    styler.setChartTitleBoxVisible(false);
    styler.setChartFontColor(INK);
    styler.setYAxisMin(0.0);
    styler.setAnnotationLineColor(ONE);
    styler.setAnnotationLineStroke(new BasicStroke(1.5f));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotGridLinesColor(GRID);
    styler.setAxisTickMarksColor(GRID);
    styler.setAxisTickLabelsColor(INK);
    styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    styler.setLabelsFont(new Font(Font.SANS_SERIF, Font.BOLD, 12));
  }

  /**
   * Gives a chart words for those who do not see it, since letters are drawn as outlines, and
   * colours for dark grounds.
   */
  private static String adapted(String svg, String title, Object figures) {
    StringBuilder light = new StringBuilder();
    StringBuilder dark = new StringBuilder();
    String drawn = svg.replaceFirst("<!DOCTYPE[^>]*>\\s*", "").replaceAll("(\\.\\d)\\d+", "$1");
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
    String words = "<title>" + title + "</title><desc>" + figures + "</desc>";
    return drawn.replaceFirst("(<svg[^>]*>)", "$1" + words + style);
  }
}
