#!/usr/bin/env bash
# The first process of a world of its own (unshare of mounts, network and processes): a node, Istio's default profile
# and ours. Whatever is in the world ends with it. It is started by mesh.py, which has linked all programs in bin/.
# usage: world.sh FOLDER; it writes FOLDER/kubeconfig, then FOLDER/ready, and waits for its end.
# Containers are in no cgroup of their own: requests, limits and NetworkPolicies are not enforced.
set -euo pipefail
cd "${1:?the folder of all that is made}"
made=$PWD here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NODE=10.200.0.1 PODS=10.201.0.0/24 SERVICES=10.96.0.0/16 DNS=10.96.0.10
export PATH=$made/bin:$PATH:/usr/sbin:/sbin KUBECONFIG=$made/kubeconfig HOME=$made
mkdir -p pki log cni kubelet containerd

say() { printf '%s\n' "$1"; }
fail() { printf '%s\n' "$1" >&2; exit 1; }

declare -A running
spawn() { # PROGRAM ARGUMENT...: in the background, with a log of its name
  "$@" </dev/null >"log/${1##*/}.log" 2>&1 &
  running[$!]=${1##*/}
}
alive() {
  local pid
  for pid in "${!running[@]}"; do
    kill -0 "$pid" 2>/dev/null || fail "${running[$pid]} ended: $(tail -n 1 "log/${running[$pid]}.log")"
  done
}
until_ok() { # WHAT COMMAND...: asked again and again, as long as all that was started is there
  local what=$1 from=$SECONDS
  shift
  until "$@" >/dev/null 2>&1; do
    alive
    [ $((SECONDS - from)) -lt 300 ] || fail "$what is not ready after 300 s"
    sleep 0.2
  done
}

# A plain cgroup v2, though without controllers where the machine has v1 too: kubelet and crun refuse a mixture.
mount -t cgroup2 none /sys/fs/cgroup
for folder in /run/netns /run/containerd /run/crun /run/lock /var/log/pods /var/log/containers /var/lib/cni \
  /var/lib/kubelet /usr/libexec/kubernetes /etc/cni; do
  mkdir -p "$folder"
  mount -t tmpfs none "$folder"
done
# kubelet and kube-proxy set these; here they set a copy.
mkdir -p sysctl
for name in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys \
  kernel/keys/root_maxbytes; do
  cat "/proc/sys/$name" >"sysctl/${name//\//_}"
  mount --bind "sysctl/${name//\//_}" "/proc/sys/$name"
done
mount --make-rshared /
ip link set lo up
ip link add node0 type bridge
ip addr add $NODE/24 dev node0
ip link set node0 up
ip route add default via $NODE dev node0
sysctl -qw net.ipv4.ip_forward=1

# One authority signs what the API server shows, and the one key that everybody here uses.
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=rig -keyout pki/ca.key -out pki/ca.crt 2>/dev/null
sign() { # NAME SUBJECT NAMES
  openssl req -newkey rsa:2048 -nodes -subj "$2" -keyout "pki/$1.key" -out "pki/$1.csr" 2>/dev/null
  openssl x509 -req -in "pki/$1.csr" -CA pki/ca.crt -CAkey pki/ca.key -CAcreateserial -days 30 -out "pki/$1.crt" \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$3") 2>/dev/null
}
inside=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local
sign apiserver /CN=kube-apiserver "$inside,DNS:localhost,IP:127.0.0.1,IP:$NODE,IP:10.96.0.1"
sign admin /O=system:masters/CN=admin DNS:unused
openssl genrsa -out pki/accounts.key 2048 2>/dev/null
cat >kubeconfig <<CONFIG
apiVersion: v1
kind: Config
clusters: [{name: rig, cluster: {server: "https://$NODE:6443", certificate-authority: $made/pki/ca.crt}}]
users: [{name: admin, user: {client-certificate: $made/pki/admin.crt, client-key: $made/pki/admin.key}}]
contexts: [{name: rig, context: {cluster: rig, user: admin}}]
current-context: rig
CONFIG

spawn etcd --data-dir "$made/etcd" --unsafe-no-fsync --listen-client-urls http://127.0.0.1:2379 \
  --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380 \
  --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster default=http://127.0.0.1:2380
spawn kube-apiserver --etcd-servers=http://127.0.0.1:2379 --bind-address=$NODE --secure-port=6443 \
  --advertise-address=$NODE --tls-cert-file=pki/apiserver.crt --tls-private-key-file=pki/apiserver.key \
  --client-ca-file=pki/ca.crt --authorization-mode=Node,RBAC --allow-privileged=true \
  --service-account-issuer=https://kubernetes.default.svc --service-account-key-file=pki/accounts.key \
  --service-account-signing-key-file=pki/accounts.key --service-cluster-ip-range=$SERVICES \
  --kubelet-client-certificate=pki/admin.crt --kubelet-client-key=pki/admin.key \
  --kubelet-preferred-address-types=InternalIP
until_ok kube-apiserver kubectl get --raw /readyz
spawn kube-controller-manager --kubeconfig="$KUBECONFIG" --service-account-private-key-file=pki/accounts.key \
  --root-ca-file=pki/ca.crt --cluster-signing-cert-file=pki/ca.crt --cluster-signing-key-file=pki/ca.key \
  --leader-elect=false --secure-port=0 --kube-api-qps=200 --kube-api-burst=400 \
  --controllers='*,-nodeipam,-node-route-controller,-service-lb-controller'
spawn kube-scheduler --kubeconfig="$KUBECONFIG" --leader-elect=false --secure-port=0
until_ok kube-controller-manager kubectl -n default get serviceaccount default
say 'the API server and its controllers are ready'
kubectl apply --server-side -f crds >log/crds.log

# crun 1.8 knows no OCI 1.2 and 1.3, which containerd 2 writes; nothing newer is used in it.
cat >runtime <<'RUNTIME'
#!/bin/sh
bundle= before=
for word; do [ "$before" != --bundle ] || bundle=$word; before=$word; done
[ -z "$bundle" ] || sed -i '1s/"ociVersion":"1\.[0-9.]*"/"ociVersion":"1.0.2"/' "$bundle/config.json"
exec crun --cgroup-manager=disabled "$@"
RUNTIME
chmod +x runtime
# Routed and not bridged, so that what goes from pod to pod passes the node's rules, as in most clusters.
cat >cni/10-pods.conflist <<CNI
{"cniVersion": "1.0.0", "name": "pods", "plugins": [
  {"type": "ptp", "ipMasq": false, "ipam": {"type": "host-local", "ranges": [[{"subnet": "$PODS"}]],
    "routes": [{"dst": "0.0.0.0/0"}], "dataDir": "$made/cni/leases"}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
CNI
cat >containerd.toml <<TOML
version = 3
root = "$made/containerd"
state = "/run/containerd"
oom_score = 0
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.nri.v1.nri"]
[plugins."io.containerd.cri.v1.images"]
  snapshotter = "overlayfs"
  [plugins."io.containerd.cri.v1.images".pinned_images]
    sandbox = "localhost/pause:rig"
[plugins."io.containerd.cri.v1.runtime"]
  disable_cgroup = true
  disable_apparmor = true
  restrict_oom_score_adj = true
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true
  [plugins."io.containerd.cri.v1.runtime".cni]
    bin_dirs = ["/usr/lib/cni"]
    conf_dir = "$made/cni"
  [plugins."io.containerd.cri.v1.runtime".containerd]
    default_runtime_name = "crun"
    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.crun]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.crun.options]
        BinaryName = "$made/runtime"
        NoNewKeyring = true
        SystemdCgroup = false
TOML
spawn containerd -c containerd.toml
until_ok containerd ctr version
for archive in images/*.tar; do ctr -n k8s.io images import --local "$archive" >>log/import.log 2>&1; done
cat >kubelet.yaml <<CONFIG
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $NODE
healthzBindAddress: 127.0.0.1
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
failSwapOn: false
failCgroupV1: false
cgroupsPerQOS: false
enforceNodeAllocatable: []
cgroupDriver: cgroupfs
localStorageCapacityIsolation: false
evictionHard: {memory.available: "1Mi", nodefs.available: "1%", imagefs.available: "1%"}
imageGCHighThresholdPercent: 100
resolvConf: ""
clusterDomain: cluster.local
clusterDNS: [$DNS]
oomScoreAdj: 0
nodeStatusUpdateFrequency: 2s
syncFrequency: 5s
maxPods: 60
CONFIG
cat >proxy.yaml <<CONFIG
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $KUBECONFIG}
mode: iptables
bindAddress: $NODE
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
clusterCIDR: $PODS
hostnameOverride: node
oomScoreAdj: 0
conntrack: {maxPerCore: 0, min: 0, tcpCloseWaitTimeout: 0s, tcpEstablishedTimeout: 0s}
CONFIG
spawn python3 "$here/dns.py" $NODE
spawn kubelet --config=kubelet.yaml --kubeconfig="$KUBECONFIG" --root-dir="$made/kubelet" --node-ip=$NODE \
  --hostname-override=node
spawn kube-proxy --config=proxy.yaml
until_ok 'the node' kubectl wait --for=condition=Ready node/node --timeout=1s
say 'the node is ready'

# An upstream Envoy has none of Istio's own filters (istio.alpn, istio.stats, metadata exchange): they are switched off.
kubectl create namespace istio-system >/dev/null
istioctl manifest generate --set profile=default --set hub=localhost --set tag=rig \
  --set meshConfig.accessLogFile=/dev/stdout --set values.telemetry.enabled=false \
  --set values.pilot.env.PILOT_ENABLE_ALPN_FILTER=false --set values.pilot.env.PILOT_ENABLE_METADATA_EXCHANGE=false \
  --set values.pilot.autoscaleEnabled=false --set values.gateways.istio-ingressgateway.autoscaleEnabled=false \
  --set values.global.imagePullPolicy=IfNotPresent --set values.pilot.resources.requests.memory=256Mi \
  --set values.pilot.resources.requests.cpu=50m --set values.global.proxy.resources.requests.cpu=20m \
  --set values.gateways.istio-ingressgateway.resources.requests.cpu=50m >istio.yaml
kubectl apply --server-side --force-conflicts -f istio.yaml >log/istio.log
for name in istiod istio-ingressgateway; do
  until_ok "$name" kubectl -n istio-system wait --for=condition=Available "deployment/$name" --timeout=1s
done
say 'Istio is ready'
kubectl apply -k "$here/../../k8s" >log/default.log
for name in goodjob-v1 goodjob-v2 client; do
  until_ok "$name" kubectl -n goodjob wait --for=condition=Available "deployment/$name" --timeout=1s
done
touch ready
say "the project's default is ready"
while alive; do sleep 1; done
