import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/**
 * Validates PDF files against PDF/UA-1 and PDF/A-2a with veraPDF, the reference validator.
 *
 * Usage: Verapdf FILE.pdf...   Prints what fails, rule by rule, and closes with "N passed, N failed",
 * counted by file and standard. Exit 0 if all pass, 1 if not, 2 if there is nothing to validate.
 */
public class Verapdf {
    private static final Map<PDFAFlavour, String> PROFILES = Map.of(
        PDFAFlavour.PDFUA_1, "PDFUA-1", PDFAFlavour.PDFA_2_A, "PDFA-2A");

    public static void main(String[] files) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        List<Path> paths = Arrays.stream(files).map(Path::of).toList();
        int passed = 0, failed = 0;
        for (Path path : paths) {
            for (PDFAFlavour standard : PROFILES.keySet()) {
                Map<String, String> faults = validate(path, standard);
                if (faults.isEmpty()) passed++; else failed++;
                faults.forEach((rule, words) -> System.out.println(path + ": " + standard + " " + rule + ": " + words));
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed > 0 ? 1 : passed > 0 ? 0 : 2);
    }

    /** The first fault of each rule that the file breaks. */
    private static Map<String, String> validate(Path path, PDFAFlavour standard) throws Exception {
        Map<String, String> faults = new TreeMap<>();
        try (InputStream in = Files.newInputStream(path);
             var parser = Foundries.defaultInstance().createParser(in, standard);
             var validator = Foundries.defaultInstance().createValidator(profile(standard), false)) {
            var result = validator.validate(parser);
            for (TestAssertion it : result.getTestAssertions()) {
                if (it.getStatus() != TestAssertion.Status.PASSED) {
                    String rule = it.getRuleId().getClause() + "-" + it.getRuleId().getTestNumber();
                    faults.putIfAbsent(rule, it.getMessage() + " at " + it.getLocation().getContext());
                }
            }
            if (!result.isCompliant() && faults.isEmpty()) faults.put("?", "not compliant");
        }
        return faults;
    }

    private static ValidationProfile profile(PDFAFlavour standard) throws Exception {
        String name = "/org/verapdf/pdfa/validation/" + PROFILES.get(standard) + ".xml";
        try (InputStream in = Verapdf.class.getResourceAsStream(name)) {
            return Profiles.profileFromXml(in);
        }
    }
}
