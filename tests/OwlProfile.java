/* Prints why ontologies are not in OWL 2 DL: a line "NAME: reason" each; nothing if they are. Run by
   test_ontology_files.py as: java -cp JARS OwlProfile.java FILE… */

import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

public class OwlProfile {
    public static void main(String[] names) throws Exception {
        for (String name : names) {
            File file = new File(name);
            var ontology = OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(file);
            for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
                System.out.println(file.getName() + ": " + violation);
            }
        }
    }
}
