# 읽거나 쓰거나 만들 수 없는 파일과 폴더. $words(텍스트)는 시스템이 한 말 그대로입니다.

file-full = { $path }에 쓸 수 없습니다({ $words }). { $folder }이(가) 있는 디스크를 비웁니다
file-read-only = { $path }에 쓸 수 없습니다({ $words }). { $folder }이(가) 있는 파일 시스템은 읽기 전용입니다. 다른 폴더를 씁니다(랩은 $GOODJOB_LAB_HOME이 있으면 그 아래에 있습니다)
file-denied = { $path }: { $words }. { $at }은(는) { $owner }의 것이고 현재 사용자는 { $me }입니다. { $owner }에게 권한을 받거나 자신의 폴더를 씁니다(랩은 $GOODJOB_LAB_HOME이 있으면 그 아래에 있습니다)
file-denied-own = { $path }: { $words }. { $at }은(는) 현재 사용자의 것이고 권한은 { $mode }입니다. 다음 명령으로 권한을 줍니다: chmod u+rwX { $at }
file-no-folder = { $path }은(는) 폴더가 아니어서 쓸 수 없습니다. 옮기거나 다른 이름을 씁니다
file-anothers = { $path }은(는) { $owner }의 것이고 현재 사용자는 { $me }입니다. 개인 키를 두는 폴더는 자신의 것이어야 합니다. 다른 이름이나 자신의 폴더를 씁니다(랩은 $GOODJOB_LAB_HOME이 있으면 그 아래에 있습니다)
file-other = { $path }: { $words }
file-nowhere = 시스템 메시지: { $words }
