/* A SPARQL 1.1 server over Jena ARQ, since Debian packages Jena without Fuseki: query, update and Graph Store Protocol
   over a dataset in memory. Run by the tests as: java -cp JARS JenaServer.java PORT [union]; with "union" the default
   graph of a query is all graphs together, as in GraphDB or Neptune, and what the protocol names makes the dataset. */

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.QueryParseException;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.core.DatasetDescription;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphMapLink;
import org.apache.jena.sparql.core.DynamicDatasets;
import org.apache.jena.system.Txn;
import org.apache.jena.update.UpdateAction;

public class JenaServer {
    static final Dataset data = DatasetFactory.createTxnMem();
    static boolean union;

    interface Work { byte[] on(HttpExchange request, Map<String, List<String>> given, byte[] body) throws Exception; }

    public static void main(String[] arguments) throws Exception {
        union = arguments.length > 1 && arguments[1].equals("union");
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        serve(server, "/query", JenaServer::query);
        serve(server, "/update", JenaServer::update);
        serve(server, "/data", JenaServer::graph);
        server.start();
    }

    static byte[] query(HttpExchange request, Map<String, List<String>> given, byte[] body) {
        Query query = QueryFactory.create(given.get("query").get(0));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Txn.executeRead(data, () -> {
            try (var execution = QueryExecutionFactory.create(query, dataset(query, given))) {
                if (query.isSelectType()) {
                    ResultSetFormatter.outputAsJSON(out, execution.execSelect());
                } else if (query.isAskType()) {
                    ResultSetFormatter.outputAsJSON(out, execution.execAsk());
                } else {
                    Model found = query.isDescribeType() ? execution.execDescribe() : execution.execConstruct();
                    RDFDataMgr.write(out, found, Lang.NTRIPLES);
                }
            }
        });
        boolean rows = query.isSelectType() || query.isAskType();
        request.getResponseHeaders().set("Content-Type", rows ? "application/sparql-results+json" : "application/n-triples");
        return out.toByteArray();
    }

    /* The dataset that the protocol names; else that of the query, or everything. */
    static Dataset dataset(Query query, Map<String, List<String>> given) {
        List<String> defaults = given.getOrDefault("default-graph-uri", List.of());
        List<String> named = given.getOrDefault("named-graph-uri", List.of());
        if (!defaults.isEmpty() || !named.isEmpty()) {
            return DynamicDatasets.dynamicDataset(DatasetDescription.create(defaults, named), data, false);
        }
        if (!union || query.hasDatasetDescription()) {
            return data;
        }
        DatasetGraph all = new DatasetGraphMapLink(data.asDatasetGraph().getUnionGraph());
        data.asDatasetGraph().listGraphNodes().forEachRemaining(name -> all.addGraph(name, data.asDatasetGraph().getGraph(name)));
        return DatasetFactory.wrap(all);
    }

    static byte[] update(HttpExchange request, Map<String, List<String>> given, byte[] body) {
        Txn.executeWrite(data, () -> UpdateAction.parseExecute(given.get("update").get(0), data));
        return new byte[0];
    }

    static byte[] graph(HttpExchange request, Map<String, List<String>> given, byte[] body) {
        String name = given.containsKey("graph") ? given.get("graph").get(0) : null;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!request.getRequestMethod().equals("POST")) {
            Txn.executeRead(data, () ->
                RDFDataMgr.write(out, name == null ? data.getDefaultModel() : data.getNamedModel(name), Lang.NTRIPLES));
            request.getResponseHeaders().set("Content-Type", "application/n-triples");
            return out.toByteArray();
        }
        var in = new java.io.ByteArrayInputStream(body);
        boolean quads = request.getRequestHeaders().getFirst("Content-Type").startsWith("application/n-quads");
        Txn.executeWrite(data, () -> {
            if (quads) {
                RDFDataMgr.read(data, in, Lang.NQUADS);
            } else {
                RDFDataMgr.read(name == null ? data.getDefaultModel() : data.getNamedModel(name), in, Lang.NTRIPLES);
            }
        });
        return new byte[0];
    }

    static void serve(HttpServer server, String path, Work work) {
        server.createContext(path, request -> {
            byte[] reply;
            int status = 200;
            try {
                byte[] body = request.getRequestBody().readAllBytes();
                Map<String, List<String>> given = new HashMap<>();
                read(given, request.getRequestURI().getRawQuery());
                String kind = request.getRequestHeaders().getFirst("Content-Type");
                if (kind != null && kind.startsWith("application/x-www-form-urlencoded")) {
                    read(given, new String(body, StandardCharsets.UTF_8));
                }
                reply = work.on(request, given, body);
            } catch (QueryParseException error) {
                status = 400;
                reply = String.valueOf(error.getMessage()).getBytes(StandardCharsets.UTF_8);
            } catch (Exception error) {
                status = 500;
                reply = String.valueOf(error).getBytes(StandardCharsets.UTF_8);
            }
            boolean head = request.getRequestMethod().equals("HEAD");
            request.sendResponseHeaders(status, head || reply.length == 0 ? -1 : reply.length);
            if (!head && reply.length > 0) {
                request.getResponseBody().write(reply);
            }
            request.close();
        });
    }

    static void read(Map<String, List<String>> given, String form) {
        for (String pair : form == null ? new String[0] : form.split("&")) {
            String[] sides = pair.split("=", 2);
            String value = sides.length < 2 ? "" : URLDecoder.decode(sides[1], StandardCharsets.UTF_8);
            given.computeIfAbsent(URLDecoder.decode(sides[0], StandardCharsets.UTF_8), key -> new ArrayList<>()).add(value);
        }
    }
}
