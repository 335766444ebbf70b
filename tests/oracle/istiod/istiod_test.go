// Package istiod asks istiod's own code what it would send: one question a line, one answer a line.
//
// It is a test program because istiod's fake registry and config generator want a *testing.T.
// QUESTIONS and ANSWERS name the files, CRDS istiod's custom resource definitions.
package istiod

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	cluster "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	endpoint "github.com/envoyproxy/go-control-plane/envoy/config/endpoint/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pilot/pkg/model"
	generator "istio.io/istio/pilot/pkg/networking/core"
	"istio.io/istio/pilot/pkg/networking/util"
	"istio.io/istio/pilot/pkg/serviceregistry"
	"istio.io/istio/pilot/pkg/serviceregistry/kube/controller"
	"istio.io/istio/pilot/pkg/serviceregistry/util/label"
	"istio.io/istio/pilot/pkg/xds/endpoints"
	"istio.io/istio/pkg/config"
	crdschema "istio.io/istio/pkg/config/crd"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/resource"
	"istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/log"
)

// One proxy that asks for its config.
type caller struct {
	Router    bool              `json:"router"`
	Namespace string            `json:"namespace"`
	Address   string            `json:"address"`
	Labels    map[string]string `json:"labels"`
	Place     [3]string         `json:"place"` // region, zone, subzone
}

type question struct {
	Name      string            `json:"name"`
	Cluster   []json.RawMessage `json:"cluster"`   // what the API server has beside Istio's resources
	Resources []json.RawMessage `json:"resources"` // Istio's, as they would be applied
	Callers   map[string]caller `json:"callers"`   // none: only the verdicts are asked for
}

type answer struct {
	Name     string                                  `json:"name"`
	Verdicts []string                                `json:"verdicts"` // of each resource, empty where it is taken
	Failed   string                                  `json:"failed,omitempty"`
	Config   map[string]map[string][]json.RawMessage `json:"config,omitempty"`
	// Plain fields that proto JSON leaves out where they are zero, as parent.field, and their zero.
	Zeros map[string]json.RawMessage `json:"zeros,omitempty"`
}

var (
	sparse = protojson.MarshalOptions{UseProtoNames: true}
	full   = protojson.MarshalOptions{UseProtoNames: true, EmitDefaultValues: true}
)

// What the API server and the webhook would say; the second is nil if one of them says anything.
func taken(raw json.RawMessage, schemas *crdschema.Validator) (said string, made *config.Config) {
	defer func() {
		if r := recover(); r != nil {
			said, made = fmt.Sprint("panic: ", r), nil
		}
	}()
	object := &unstructured.Unstructured{}
	if err := json.Unmarshal(raw, &object.Object); err != nil {
		return err.Error(), nil
	}
	prune(object.Object)
	if err := schemas.ValidateCustomResource(object.DeepCopy()); err != nil {
		return "schema: " + err.Error(), nil
	}
	raw, _ = json.Marshal(object.Object)
	var typed crd.IstioKind
	if err := json.Unmarshal(raw, &typed); err != nil {
		return "decode: " + err.Error(), nil
	}
	kind := typed.GroupVersionKind()
	schema, ok := collections.PilotGatewayAPI().FindByGroupVersionAliasesKind(resource.FromKubernetesGVK(&kind))
	if !ok {
		return "decode: no kind " + kind.String(), nil
	}
	made, err := crd.ConvertObject(schema, &typed, "cluster.local")
	if err != nil {
		return "decode: " + err.Error(), nil
	}
	if _, err := schema.ValidateConfig(*made); err != nil {
		return "webhook: " + err.Error(), nil
	}
	made.CreationTimestamp = time.Unix(1_700_000_000, 0)
	return "", made
}

// The API server takes a field that is null as one that is not there.
func prune(value any) {
	switch value := value.(type) {
	case map[string]any:
		for name, below := range value {
			if below == nil {
				delete(value, name)
			} else {
				prune(below)
			}
		}
	case []any:
		for _, below := range value {
			prune(below)
		}
	}
}

// An istiod with the objects of one question, and what has to be ended with it.
type mesher struct {
	*testing.T
	after []func()
}

func (m *mesher) Cleanup(f func())          { m.after = append(m.after, f) }
func (m *mesher) Fatal(a ...any)            { panic(fmt.Sprint(a...)) }
func (m *mesher) Fatalf(s string, a ...any) { panic(fmt.Sprintf(s, a...)) }
func (m *mesher) FailNow()                  { panic("istiod does not start") }

func (m *mesher) end() {
	for i := len(m.after) - 1; i >= 0; i-- {
		m.after[i]()
	}
}

func answered(t *testing.T, q question, schemas *crdschema.Validator) (a answer) {
	a = answer{Name: q.Name, Verdicts: []string{}}
	m := &mesher{T: t}
	defer m.end()
	defer func() {
		if r := recover(); r != nil {
			a.Failed = fmt.Sprint(r)
		}
	}()
	var configs []config.Config
	for _, raw := range q.Resources {
		said, made := taken(raw, schemas)
		a.Verdicts = append(a.Verdicts, said)
		if made != nil {
			configs = append(configs, *made)
		}
	}
	if len(q.Callers) == 0 {
		return a
	}
	var objects []runtime.Object
	for _, raw := range q.Cluster {
		object, _, err := kube.IstioCodec.UniversalDeserializer().Decode(raw, nil, nil)
		if err != nil {
			panic(err)
		}
		objects = append(objects, object)
	}
	settings := mesh.DefaultMeshConfig()
	settings.EnableAutoMtls = wrapperspb.Bool(false) // lab/translate/assumptions.py
	registry, _ := controller.NewFakeControllerWithOptions(m, controller.FakeControllerOptions{
		Client: kube.NewFakeClient(objects...), ClusterID: "Kubernetes", DomainSuffix: "cluster.local",
		MeshWatcher: meshwatcher.NewTestWatcher(settings), ConfigCluster: true, SkipRun: true,
	})
	istiod := generator.NewConfigGenTest(m, generator.TestOptions{
		Configs: configs, MeshConfig: settings, ClusterID: "Kubernetes",
		ServiceRegistries: []serviceregistry.Instance{registry},
	})
	// istiod's own queues carry on after it has started: what it says twice is what it means.
	for before := ""; ; time.Sleep(20 * time.Millisecond) {
		context := model.NewPushContext()
		context.InitContext(istiod.Env(), nil, nil)
		istiod.Env().SetPushContext(context)
		a.Config, a.Zeros = map[string]map[string][]json.RawMessage{}, map[string]json.RawMessage{}
		for name, c := range q.Callers {
			proxy := istiod.SetupProxy(proxyOf(name, c))
			clusters := istiod.Clusters(proxy)
			a.Config[name] = map[string][]json.RawMessage{
				"clusters":  printed(clusters, a.Zeros),
				"listeners": printed(istiod.Listeners(proxy), a.Zeros),
				"routes":    printed(istiod.Routes(proxy), a.Zeros),
				"endpoints": printed(assignments(istiod, registry.Endpoints, proxy, clusters), a.Zeros),
			}
		}
		now, _ := json.Marshal(a.Config)
		if size := fmt.Sprint(len(now)); size == before {
			break
		} else {
			before = size
		}
	}
	return a
}

func proxyOf(name string, c caller) *model.Proxy {
	place := &core.Locality{Region: c.Place[0], Zone: c.Place[1], SubZone: c.Place[2]}
	kind := model.SidecarProxy
	if c.Router {
		kind = model.Router
	}
	return &model.Proxy{
		ID: name + "." + c.Namespace, Type: kind, ConfigNamespace: c.Namespace, Locality: place,
		IPAddresses: []string{c.Address},
		// What istiod knows of the place is added where a proxy connects, in xds/ads.go.
		Labels: label.AugmentLabels(c.Labels, "Kubernetes", util.LocalityToString(place), "", ""),
		Metadata: &model.NodeMetadata{
			Namespace: c.Namespace, Labels: c.Labels, ClusterID: "Kubernetes", IstioVersion: os.Getenv("RELEASE") + ".0",
		},
	}
}

func assignments(
	istiod *generator.ConfigGenTest, index *model.EndpointIndex, proxy *model.Proxy, clusters []*cluster.Cluster,
) (made []*endpoint.ClusterLoadAssignment) {
	for _, each := range clusters {
		if each.GetType() == cluster.Cluster_EDS {
			name := each.GetEdsClusterConfig().GetServiceName()
			builder := endpoints.NewEndpointBuilder(name, proxy, istiod.PushContext())
			made = append(made, builder.BuildClusterLoadAssignment(index))
		}
	}
	return made
}

func printed[T proto.Message](messages []T, zeros map[string]json.RawMessage) []json.RawMessage {
	made := []json.RawMessage{}
	for _, each := range messages {
		short, err := sparse.Marshal(each)
		if err != nil {
			panic(err)
		}
		long, err := full.Marshal(each)
		if err != nil {
			panic(err)
		}
		made = append(made, short)
		var a, b any
		if json.Unmarshal(short, &a) == nil && json.Unmarshal(long, &b) == nil {
			gather(a, b, "", zeros)
		}
	}
	return made
}

// The fields that only the long print has.
func gather(short, long any, parent string, zeros map[string]json.RawMessage) {
	switch long := long.(type) {
	case map[string]any:
		there, _ := short.(map[string]any)
		for name, value := range long {
			if below, ok := there[name]; ok {
				gather(below, value, name, zeros)
			} else if raw, err := json.Marshal(value); err == nil {
				zeros[parent+"."+name] = raw
			}
		}
	case []any:
		there, _ := short.([]any)
		for i := range long {
			if i < len(there) {
				gather(there[i], long[i], parent, zeros)
			}
		}
	}
}

func TestQuestions(t *testing.T) {
	for _, scope := range log.Scopes() {
		scope.SetOutputLevel(log.NoneLevel)
	}
	schemas, err := crdschema.NewValidatorFromFilesWithOptions(
		[]string{os.Getenv("CRDS")}, crdschema.WithoutCRDValidation())
	if err != nil {
		t.Fatal(err)
	}
	schemas.SkipMissing = true
	in, err := os.Open(os.Getenv("QUESTIONS"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(os.Getenv("ANSWERS"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(answered(t, q, schemas))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			t.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
