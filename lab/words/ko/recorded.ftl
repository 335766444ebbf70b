recorded-none = { $folder }에 기록이 없습니다. `goodjob report --save DIR`로 저장합니다
recorded-foreign = { $path }은(는) 이 릴리스의 goodjob이 저장한 기록이 아닙니다
recorded-partly = 일부가 손상되었습니다
recorded-no-look = 실행을 기록할 때 프록시 { $proxy }에 물어볼 수 없었습니다
recorded-not-empty = { $folder }이(가) 비어 있지 않습니다. 기록할 새 폴더를 지정합니다
recorded-unwritable = { $folder }에 기록을 쓸 수 없습니다: { $why }
