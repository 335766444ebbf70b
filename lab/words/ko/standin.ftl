# 대역: 노트북에서 실행할 수 없는 프로그램 자리에 서는 goodjob 자체 서비스.

standin-nobody = --stand-in { $name }: 그런 이름으로 대역을 세울 것이 없습니다. 있는 것: { $known }
standin-plays = { $where }: 이미지 { $image } 대신 goodjob 자체 서비스가 대역을 섭니다. 포트 { $ports }, 파드 { $count }개
standin-idle = { $where }: 이미지에 속하는 것은 대역과 상관이 없습니다: { $fields }
standin-container = { $where }: 컨테이너 { $count }개 가운데 대역은 { $container }을(를) 맡습니다
standin-probe = { $where }: { $how } 방식의 { $probe } 프로브가 물을 것이 대역에는 없으므로, 평문 HTTP로 { $question }을(를) 묻습니다
standin-on-delete = { $where }: updateStrategy가 OnDelete이므로 누군가 파드를 지우기 전에는 롤아웃이 파드를 바꾸지 않으며, 여기서도 그렇습니다
standin-pre-stop = { $where }: preStop이 실행하는 것은 이미지에 있으므로, 대역은 끝나기 전에 기다리지 않습니다
standin-unasked = { $where }의 파드를 고르는 Service가 없어 아무도 대역에 보내지 않으므로 세우지 않습니다. 이름으로 지정하면(--stand-in NAME) 세웁니다
standin-memory = 대역 { $pods }개는 메모리를 약 { $megabytes } MB 씁니다. 매니페스트의 replicas를 줄이면 덜 씁니다
standin-plain = { $pools }에는 평문 HTTP/1.1로 보냅니다. 대역은 TLS도 HTTP/2도 쓰지 않습니다
standin-those = goodjob 자체 서비스가 대역을 서는 곳: { $names }
