package ai.flowscale.codegen;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Descriptions in all formats, and with all that makes names hard. */
final class Descriptions {
  private Descriptions() {}

  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    // Formats of the response
    all.put(
        "the response of today",
        """
        {"status": "success", "errors": null, "meta": null, "data": [{"id": "wf", "name": "Poster",
         "description": "Makes a poster.",
         "inputs": "[{\\"name\\": \\"text_51536\\", \\"type\\": \\"text\\"}]",
         "outputs": "[{\\"name\\": \\"poster\\", \\"type\\": \\"image/png\\"}]"}]}
        """);
    all.put(
        "the response of the beta",
        """
        {"status": "success", "data": {"workflows": [{"workflow_id": "wf", "name": "Poster",
         "inputs": {"text_51536": {"type": "text"}, "image_1": {"type": "image"}},
         "outputs": ["poster", "notes"]}]}}
        """);
    all.put("a list", "[{\"id\": \"wf\", \"inputs\": {\"a\": \"text\"}}, {\"id\": \"wf2\"}]");
    all.put("one workflow", workflow("null"));
    all.put(
        "a file of this format",
        "{\"format\": 1, \"workflows\": [" + workflow("{\"a\": \"INT\"}") + "]}");
    // Formats of inputs
    all.put("objects with paths", workflow("[{\"path\": \"a_1\", \"type\": \"text\"}]"));
    all.put(
        "object_info",
        workflow(
            """
            {"required": {"seed_1": ["INT", {"default": 0, "min": 0, "max": 18446744073709551615}],
                          "cfg_2": ["FLOAT", {"min": 0.5, "max": 30, "step": 0.1}],
                          "sampler_3": [["euler", "dpmpp_2m", "3m", "class", ""], {}],
                          "image_4": [["a.png"], {"image_upload": true}]},
             "optional": {"on_5": ["BOOLEAN", {"default": true}], "text_6": ["STRING"]}}
            """));
    all.put("FlowScale's nodes", workflow("[{\"name\": \"a_1\", \"class_type\": \"FSLoadText\"}]"));
    all.put("nothing that is understood", workflow("\"a picture and a text\""));
    all.put("a type of the future", workflow("{\"a\": {\"type\": \"QUANTUM\"}, \"b\": 7}"));
    all.put(
        "every type",
        workflow(
            """
            {"a": "text", "b": "int", "c": "number", "d": "boolean", "e": "image", "f": "video",
             "g": "audio", "h": "file", "i": "json", "j": {"options": ["x", "y"]}, "k": "QUANTUM"}
            """));
    all.put(
        "a list of every type",
        workflow(
            IntStream.range(0, 11)
                .mapToObj(
                    i ->
                        "{\"name\": \"a%d\", \"type\": \"%s\", \"many\": true%s}"
                            .formatted(
                                i,
                                "text int number boolean image video audio file json combo Q"
                                    .split(" ", -1)[i],
                                i == 9 ? ", \"options\": [\"x\", \"y\"]" : ""))
                .collect(Collectors.joining(", ", "[", "]"))));
    // Names
    all.put(
        "Java's own words",
        workflow(
            """
            {"class": "text", "int_1": "int", "true": "boolean", "null": "json", "_": "text",
             "record": "text", "var": "text", "yield": "text", "goto_7": "text"}
            """));
    all.put(
        "methods of every object, and of the class itself",
        workflow(
            """
            {"equals": "json", "hashCode": "int", "toString": "text", "wait": "int", "notify": "text",
             "getClass": "json", "clone": "text", "finalize": "text", "with": "text",
             "inputs": "text", "request": "text", "result": "json", "workflow_id": "text",
             "replacing": "text", "require": {"type": "text", "required": true}, "name": "text"}
            """));
    all.put(
        "labels in other scripts",
        workflow(
            """
            [{"name": "text_1", "label": "Größe & Ärger", "type": "text", "description": "Übergröße 尺寸"},
             {"name": "text_2", "label": "提示词", "type": "text"},
             {"name": "текст", "type": "text"},
             {"name": "style_3", "label": "\\uD83D\\uDE00", "options": ["да", "нет", "naïve", "\\\\u0041"]}]
            """));
    all.put(
        "labels that are alike",
        workflow(
            """
            [{"name": "text_1", "label": "Prompt", "type": "text"},
             {"name": "text_2", "label": "prompt", "type": "text"},
             {"name": "a b", "type": "text"}, {"name": "a-b", "type": "text"},
             {"name": "a_b", "type": "int"}, {"name": "aB", "type": "text"}]
            """));
    all.put(
        "numbers alone", workflow("{\"123\": \"text\", \"4_5\": \"text\", \"3d model\": \"3d\"}"));
    all.put(
        "text that means something in comments and strings",
        """
        {"id": "*/ \\\\u002a/ wf\\"", "name": "*/ } @Override $L {@link", "description": "<b>&*/\\n@param x {@code",
         "inputs": [{"name": "a\\"b\\\\c$S", "type": "text", "description": "*/ \\\\u002a\\\\u002f \\n\\t $T"},
                    {"name": "o", "options": ["*/", "\\"", "\\\\", "$L", "a\\nb", "\\\\u000a"]}]}
        """);
    all.put(
        "options named like types",
        workflow(
            """
            {"string": {"options": ["a"]}, "path_1": {"options": ["a"]}, "list": {"options": ["a"]},
             "object": {"options": ["a"]}, "file": "file", "wf": {"options": ["a"]},
             "wf_result": {"options": ["a"]}, "override": {"options": ["a"]}, "text": "text"}
            """));
    all.put(
        "options that are alike",
        workflow("{\"a\": {\"options\": [\"x y\", \"x-y\", \"X_Y\", \"1\", 1, 2.5, true, \"\"]}}"));
    all.put(
        "workflows named like types, and alike",
        """
        [{"id": "a", "name": "String"}, {"id": "b", "name": "Poster"}, {"id": "c", "name": "poster"},
         {"id": "d", "name": "Poster Result"}, {"id": "e", "name": "Path", "inputs": {"x": "file"}},
         {"id": "f", "name": "List", "inputs": {"x": "files"}}, {"id": "g", "name": "提示"},
         {"id": "h", "name": ""}, {"id": "7"}]
        """);
    all.put(
        "lists beside inputs that look like their elements",
        workflow("{\"image\": \"images\", \"image_1\": \"image\", \"image_2_0\": \"text\"}"));
    all.put(
        "outputs that are hard to name",
        """
        {"id": "wf", "outputs": ["result", "class", "getClass", "poster.png", "poster.jpg", "图",
         {"name": "x_1", "label": "Final image", "description": "The <final> one"}, {"type": "IMAGE"}]}
        """);
    all.put(
        "bounds that no long has",
        workflow(
            "[{\"name\": \"a\", \"type\": \"int\", \"min\": -1e30, \"max\": 1e30},"
                + " {\"name\": \"b\", \"type\": \"float\", \"min\": -1e999, \"max\": 1e308},"
                + " {\"name\": \"c\", \"type\": \"int\", \"min\": -9223372036854775808, \"max\": 0.5}]"));
    all.put(
        "bounds that would fill the memory",
        workflow(
            "[{\"name\": \"a\", \"type\": \"int\", \"min\": -1e30000000, \"max\": 1e30000000},"
                + " {\"name\": \"b\", \"type\": \"float\", \"max\": 1e2147483647, \"default\": 1e2147483647},"
                + " {\"name\": \"c\", \"type\": \"int\", \"many\": true, \"min\": 1e-2147483647}]"));
    all.put(
        "line separators of Unicode",
        """
        {"id": "w\\u2028f", "name": "a\\u2029\\u0085b", "description": "c\\u2028d\\u000be\\fg",
         "inputs": [{"name": "in\\u2028put", "type": "int", "max": 9, "required": true},
                    {"name": "list\\u2029", "type": "text", "many": true},
                    {"name": "\\u2029_1", "type": "QUANTUM", "required": true, "default": "\\u2028"},
                    {"name": "o", "options": ["\\u2028", "a\\u2029b", "\\u0085\\u000b\\f", "\\\\\\u2028"]}],
         "outputs": ["out\\u2028put"]}
        """);
    all.put(
        "names of 600 characters",
        """
        {"id": "I", "name": "N", "inputs": [{"name": "A", "options": ["O", "O2"]},
         {"name": "A2", "many": true, "options": ["O"]}, {"name": "A_1", "type": "int"}], "outputs": ["N", "O"]}
        """
            .replaceAll("(?<=\")([INAO])", "$1" + "x".repeat(600)));
    all.put(
        "options that no class can hold, and prompts as defaults",
        workflow(
            """
            [{"name": "a", "options": ["short", "LONG"], "default": "LONG"}, {"name": "b", "options": ["LONG", "x"]}]
            """
                .replace("LONG", "\u20ac".repeat(30_000))));
    all.put(
        "lists that are named like their types",
        workflow(
            "[{\"name\": \"3d\", \"many\": true, \"options\": [\"a\"]}, {\"name\": \"4D\", \"options\": [\"a\"]}]"));
    all.put(
        "600 inputs",
        workflow(
            IntStream.range(0, 600)
                .mapToObj(
                    i ->
                        "{\"name\": \"in_%d\", \"type\": \"int\", \"min\": 0, \"max\": 999999999999, \"required\": true}"
                            .formatted(i))
                .collect(Collectors.joining(", ", "[", "]"))));
    all.put(
        "2,000 options",
        workflow(
            "{\"a\": {\"options\": ["
                + options(2000)
                + "]}, \"b\": {\"options\": ["
                + options(900)
                + "]}}"));
    return all;
  }

  private static String options(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"model " + i + "\"")
        .collect(Collectors.joining(", "));
  }

  static String workflow(String inputs) {
    return "{\"id\": \"wf\", \"name\": \"Wf\", \"inputs\": "
        + inputs
        + ", \"outputs\": [\"poster\"]}";
  }
}
