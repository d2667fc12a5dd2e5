<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU">
    <context>
        <name>errors</name>
        <message>
            <source>{path}, line {line}: {key}: {problem}. Right would be: {expected}</source>
            <translation>{path}, строка {line}: {key}: {problem}. Правильно было бы: {expected}</translation>
        </message>
        <message>
            <source>{path} cannot be read: {problem}</source>
            <translation>{path} не читается: {problem}</translation>
        </message>
        <message>
            <source>{path} cannot be written: {problem}</source>
            <translation>{path} не записывается: {problem}</translation>
        </message>
        <message>
            <source>“{text}” is not an amount. Write so'm and tiyin as 300 000.00</source>
            <translation>«{text}» — не сумма. Пишите сумы и тийины так: 300 000,00</translation>
        </message>
        <message>
            <source>Enter the amount</source>
            <translation>Введите сумму</translation>
        </message>
        <message>
            <source>“{text}” has more than two decimals. The smallest coin is 0.01 so'm</source>
            <translation>В «{text}» больше двух знаков после запятой. Меньше 0,01 сума монеты нет</translation>
        </message>
        <message>
            <source>“{text}” is out of range. An amount is from {minimum} to {maximum} so'm</source>
            <translation>«{text}» вне пределов. Сумма — от {minimum} до {maximum} сум</translation>
        </message>
        <message>
            <source>“{text}” is neither a receipt number (1 to 6 digits) nor an RRN (12 digits)</source>
            <translation>«{text}» — не номер чека (1–6 цифр) и не RRN (12 цифр)</translation>
        </message>
        <message>
            <source>A {kind} needs the receipt number or the RRN of the sale</source>
            <translation>Для операции «{kind}» нужен номер чека или RRN оплаты</translation>
        </message>
        <message>
            <source>Lane {lane} is busy with another operation</source>
            <translation>Пинпад {lane} занят другой операцией</translation>
        </message>
        <message>
            <source>Lane {lane} is closed: the outcome of the {kind} of {amount} so'm, {when}, is not known yet and is being looked up. Do not repeat it</source>
            <translation>Пинпад {lane} закрыт: ещё неизвестно, чем закончилась операция «{kind}» на {amount} сум, {when}. Программа это выясняет. Не повторяйте её</translation>
        </message>
        <message>
            <source>Lane {lane} has not been calibrated for this: {kind}. Calibrate it first (menu, Calibrate)</source>
            <translation>Для операции «{kind}» пинпад {lane} не откалиброван. Сначала откалибруйте его (меню, «Откалибровать пинпад»)</translation>
        </message>
        <message>
            <source>Lane {lane} met the training terminal {terminal} in a profile that is not for training</source>
            <translation>На {lane} ответил учебный терминал {terminal}, а профиль не учебный</translation>
        </message>
        <message>
            <source>The sale {original} was not approved, so there is nothing to give back</source>
            <translation>Оплата {original} не была одобрена, возвращать нечего</translation>
        </message>
        <message>
            <source>Of the sale {original} only {left} so'm can still be given back</source>
            <translation>По оплате {original} можно вернуть ещё только {left} сум</translation>
        </message>
        <message>
            <source>The sale {original} was cancelled on {when} by {operator}</source>
            <translation>Оплата {original} уже отменена: {when}, {operator}</translation>
        </message>
        <message>
            <source>A cancel is for the whole sale of {amount} so'm. For a part of it make a return</source>
            <translation>Отмена — только на всю оплату, {amount} сум. Для части сделайте возврат</translation>
        </message>
        <message>
            <source>The sale {original} was made on {scheme}. Choose a lane of that scheme</source>
            <translation>Оплата {original} прошла по {scheme}. Выберите пинпад этой системы</translation>
        </message>
        <message>
            <source>“{original}” stands for several sales. Choose the sale in the list of operations</source>
            <translation>«{original}» подходит к нескольким оплатам. Выберите нужную в списке операций</translation>
        </message>
        <message>
            <source>The sale {original} is not in this journal. Giving it back needs a supervisor</source>
            <translation>Оплаты {original} нет в этом журнале. Вернуть её может только старший</translation>
        </message>
        <message>
            <source>There is no lane “{lane}”. The lanes are: {lanes}</source>
            <translation>Пинпада «{lane}» нет. Есть: {lanes}</translation>
        </message>
        <message>
            <source>Lane {lane} has been stopped with the program</source>
            <translation>Пинпад {lane} остановлен вместе с программой</translation>
        </message>
        <message>
            <source>Lane {lane} is closed: terminal {terminal} answered, expected is one of: {expected}</source>
            <translation>Пинпад {lane} закрыт: ответил терминал {terminal}, а ожидался один из: {expected}</translation>
        </message>
        <message>
            <source>The sale {original} was made on lane {lane}. A cancel must be made there</source>
            <translation>Оплата {original} прошла на {lane}. Отменять её нужно там же</translation>
        </message>
        <message>
            <source>A {kind} of the sale {original}, {when} by {operator}, is not settled. Do not repeat it</source>
            <translation>По оплате {original} ещё не выяснена операция «{kind}»: {when}, {operator}. Не повторяйте её</translation>
        </message>
        <message>
            <source>{key} = “{value}” is not in this version. It serves: {served}</source>
            <translation>{key} = «{value}»: этого в этой версии нет. Она знает: {served}</translation>
        </message>
        <message>
            <source>Only a lane's last slip is printed again without a supervisor</source>
            <translation>Без старшего повторно печатается только последний чек пинпада</translation>
        </message>
        <message>
            <source>A sale of the same {amount} so'm on lane {lane}, {when}, was approved, and its till did not get the answer. Sell again only if you are sure that this is another sale</source>
            <translation>Оплата на те же {amount} сум на пинпаде {lane}, {when}, одобрена, но касса не получила ответа. Повторяйте, только если уверены, что это другая оплата</translation>
        </message>
        <message>
            <source>“{port}” is not a port. Examples: {examples}</source>
            <translation>«{port}» — не порт. Примеры: {examples}</translation>
        </message>
        <message>
            <source>Port {port} cannot be opened: {problem}</source>
            <translation>Порт {port} не открывается: {problem}</translation>
        </message>
        <message>
            <source>Port {port} is held by another program. Close it and try again</source>
            <translation>Порт {port} занят другой программой. Закройте её и попробуйте снова</translation>
        </message>
        <message>
            <source>The line to the pinpad on {port} was lost: {problem}</source>
            <translation>Связь с пинпадом на {port} потеряна: {problem}</translation>
        </message>
        <message>
            <source>The pinpad has said nothing for {seconds} seconds</source>
            <translation>Пинпад молчит уже {seconds} с</translation>
        </message>
        <message>
            <source>The pinpad sent more than {limit} bytes that are no frames. Check the cable and the port</source>
            <translation>Пинпад прислал больше {limit} байт, в которых нет сообщений. Проверьте кабель и порт</translation>
        </message>
        <message>
            <source>The pinpad speaks {form} sessions, which are not supported. Ask the bank to switch them off</source>
            <translation>Пинпад ведёт сеансы {form}, они не поддерживаются. Попросите банк их отключить</translation>
        </message>
        <message>
            <source>The pinpad is still busy with an earlier operation. Finish or cancel it at the pinpad</source>
            <translation>Пинпад ещё занят прежней операцией. Завершите или отмените её на пинпаде</translation>
        </message>
        <message>
            <source>This lane's driver cannot do this: {kind}</source>
            <translation>Драйвер этого пинпада не умеет: {kind}</translation>
        </message>
        <message>
            <source>The operation was stopped before anything was sent to the pinpad</source>
            <translation>Операция остановлена до того, как на пинпад что-либо ушло</translation>
        </message>
        <message>
            <source>The conversation with the pinpad broke off by a mistake of this program: {problem}</source>
            <translation>Разговор с пинпадом оборвался из-за ошибки этой программы: {problem}</translation>
        </message>
        <message>
            <source>Profile {path} is in use by another process</source>
            <translation>Профиль {path} занят другим процессом</translation>
        </message>
        <message>
            <source>{path} was written by a newer version (schema {version}, this program knows {known})</source>
            <translation>{path} записан более новой версией (схема {version}, эта программа знает {known})</translation>
        </message>
        <message>
            <source>The journal {path} cannot be used: {problem}</source>
            <translation>Журнал {path} не открывается: {problem}</translation>
        </message>
        <message>
            <source>{path} cannot be used: {problem}</source>
            <translation>{path} использовать нельзя: {problem}</translation>
        </message>
        <message>
            <source>There is no printer “{printer}”. The slip is kept and can be printed later</source>
            <translation>Принтера «{printer}» нет. Чек сохранён, его можно напечатать позже</translation>
        </message>
        <message>
            <source>This system has no printer. The slip is kept and can be printed later</source>
            <translation>В системе нет принтера. Чек сохранён, его можно напечатать позже</translation>
        </message>
        <message>
            <source>Printing on “{printer}” failed: {problem}. The slip is kept and can be printed later</source>
            <translation>Печать на «{printer}» не удалась: {problem}. Чек сохранён, его можно напечатать позже</translation>
        </message>
        <message>
            <source>“{fault}” is not a fault. Write STEP:ACTION; steps: {steps}; actions: {actions}</source>
            <translation>«{fault}» — не сбой. Пишите ШАГ:ДЕЙСТВИЕ; шаги: {steps}; действия: {actions}</translation>
        </message>
        <message>
            <source>There is no emulated card “{card}”. The cards are: {cards}</source>
            <translation>Учебной карты «{card}» нет. Есть: {cards}</translation>
        </message>
        <message>
            <source>This system has no pseudo-terminals. Use --listen HOST:PORT</source>
            <translation>В этой системе нет псевдотерминалов. Используйте --listen HOST:PORT</translation>
        </message>
        <message>
            <source>Say which pinpad and where: --scheme and one of --listen, --connect and --pty</source>
            <translation>Укажите, какой пинпад и где: --scheme и одно из --listen, --connect, --pty</translation>
        </message>
        <message>
            <source>The journal {path} does not hold what was written last: {count} events were noted, ending in {hash}. An older copy may have been put back, or rows were deleted. Let support run journal --verify</source>
            <translation>В журнале {path} нет того, что было записано последним: отмечено событий {count}, последнее {hash}. Возможно, вернули старую копию или удалили записи. Пусть поддержка выполнит journal --verify</translation>
        </message>
        <message>
            <source>The journal {path} is missing or empty, although {count} events were written to it. It was deleted or moved. Put it back before the program is started; a new journal knows nothing of earlier sales</source>
            <translation>Журнал {path} отсутствует или пуст, хотя в него записано событий: {count}. Его удалили или переместили. Верните его до запуска программы: новый журнал не знает о прежних оплатах</translation>
        </message>
        <message>
            <source>The journal {path} was deleted, moved or replaced while the program was running. Nothing is sent until that file is back under its name. Call support before the program is closed</source>
            <translation>Журнал {path} удалён, перемещён или заменён во время работы программы. Пока этот файл не вернут на место, ничего не отправляется. Позвоните в поддержку, не закрывая программу</translation>
        </message>
        <message>
            <source>This needs a supervisor, and there is none yet. The machine's administrator adds one: supervisor add NAME</source>
            <translation>Нужен старший, а его ещё нет. Добавляет администратор компьютера: supervisor add ИМЯ</translation>
        </message>
        <message>
            <source>There is no supervisor “{name}”. The supervisors are: {names}</source>
            <translation>Старшего «{name}» нет. Есть: {names}</translation>
        </message>
        <message>
            <source>The PIN of {name} is wrong. Attempts left before it is locked: {left}</source>
            <translation>Неверный PIN, {name}. Осталось попыток до блокировки: {left}</translation>
        </message>
        <message>
            <source>After too many wrong PINs {name} is locked for another {minutes} min</source>
            <translation>Слишком много неверных PIN: {name} — блокировка ещё на {minutes} мин</translation>
        </message>
        <message>
            <source>That PIN is too easy to guess. Choose {minimum} to {maximum} digits, neither all the same nor in a row</source>
            <translation>Такой PIN легко угадать. Нужно от {minimum} до {maximum} цифр, не одинаковых и не подряд</translation>
        </message>
        <message>
            <source>There is a supervisor “{name}” already. Choose another name</source>
            <translation>Старший «{name}» уже есть. Выберите другое имя</translation>
        </message>
        <message>
            <source>Only a supervisor, by PIN, or the machine's administrator may add a supervisor to a till that has taken money</source>
            <translation>На кассе, уже принимавшей деньги, старшего добавляет другой старший по PIN или администратор компьютера</translation>
        </message>
        <message>
            <source>“{name}” is not a supervisor's name. Write 1 to {maximum} letters</source>
            <translation>«{name}» — не имя старшего. Нужно от 1 до {maximum} букв</translation>
        </message>
        <message>
            <source>No PIN was given</source>
            <translation>PIN не введён</translation>
        </message>
        <message>
            <source>The two PINs differ. Nothing was changed</source>
            <translation>PIN введены разные. Ничего не изменено</translation>
        </message>
        <message>
            <source>There is no open case “{case}”. What is open stands on the Unresolved screen</source>
            <translation>Открытого случая «{case}» нет. Открытые — на экране «Неясные»</translation>
        </message>
        <message>
            <source>“{case}” stands for several open cases. Choose one of: {cases}</source>
            <translation>«{case}» подходит к нескольким открытым случаям. Выберите один из: {cases}</translation>
        </message>
        <message>
            <source>A decision needs a reason, in your own words</source>
            <translation>Решению нужна причина, своими словами</translation>
        </message>
        <message>
            <source>Lane {lane} does not wait for a look-up, so there is nothing to open</source>
            <translation>Пинпад {lane} не ждёт запроса последнего чека, открывать нечего</translation>
        </message>
        <message>
            <source>Lane {lane} is closed: what its pinpad said of the {kind} of {amount} so'm, {when}, is contradictory. A supervisor settles it on the screen of unresolved cases</source>
            <translation>Пинпад {lane} закрыт: об операции «{kind}» на {amount} сум, {when}, он сообщил противоречивое. Решает старший на экране «Неясные»</translation>
        </message>
        <message>
            <source>A sale of the same {amount} so'm on lane {lane}, {when}, is not settled: the card may have been charged. Sell again only if you are sure that this is another sale</source>
            <translation>Оплата на ту же сумму {amount} сум на пинпаде {lane}, {when}, не выяснена: деньги могли списаться. Продавайте ещё раз, только если это точно другая оплата</translation>
        </message>
        <message>
            <source>Lane {lane} has an operation that is not settled. Reconciling all the same needs a supervisor</source>
            <translation>На пинпаде {lane} есть неясная операция. Сверить итоги всё равно может только старший</translation>
        </message>
        <message>
            <source>The shift of the sale {original} is closed, so it cannot be cancelled any more. It needs a return</source>
            <translation>Смена оплаты {original} закрыта, отменить её уже нельзя. Нужен возврат</translation>
        </message>
        <message>
            <source>With this return {operator} would have returned {amount} so'm today, more than {limit}. It needs a supervisor</source>
            <translation>{operator}: с этим возвратом за день выйдет {amount} сум, больше {limit}. Нужен старший</translation>
        </message>
        <message>
            <source>The pinpad was asked for its last slip and did not give it (code {code})</source>
            <translation>Пинпад спросили о последнем чеке, но он его не дал (код {code})</translation>
        </message>
        <message>
            <source>Nothing was sent: the pinpad of lane {lane} told an earlier answer, of a {kind} of {amount} so'm, {when}. Look at it, then ask again</source>
            <translation>Ничего не отправлено: пинпад {lane} сначала сообщил прежний ответ, по операции «{kind}» на {amount} сум, {when}. Посмотрите его и повторите запрос</translation>
        </message>
        <message>
            <source>The {kind} of {amount} so'm, {when}, was approved with RRN {rrn}, and its till did not get the answer. Acknowledge {id} first</source>
            <translation>Операция «{kind}» на {amount} сум, {when}, одобрена, RRN {rrn}, но касса не получила ответа. Сначала подтвердите {id}</translation>
        </message>
        <message>
            <source>The idempotency key belongs to operation {id}, which is another request. Send every new request with a key of its own</source>
            <translation>Этот ключ идемпотентности принадлежит операции {id}, а запрос другой. Каждому новому запросу нужен свой ключ</translation>
        </message>
        <message>
            <source>UNKNOWN {id}: do not repeat. It may have gone through; the answer was lost and is being looked up</source>
            <translation>UNKNOWN {id}: не повторяйте. Операция могла пройти; ответ потерян и выясняется</translation>
        </message>
        <message>
            <source>The sale {original} was made on terminal {terminal}, which is not on lane {lane} any more. Connect that pinpad again, or return the sale instead</source>
            <translation>Оплата {original} проведена на терминале {terminal}, которого больше нет на пинпаде {lane}. Подключите тот пинпад снова или оформите возврат</translation>
        </message>
        <message>
            <source>A return of the sale {original} was made {when}. What is left of it can only be returned, not cancelled</source>
            <translation>По оплате {original} уже был возврат {when}. Остаток можно только вернуть, отмена невозможна</translation>
        </message>
        <message>
            <source>Port {port} is held by {holder}. Close it and try again</source>
            <translation>Порт {port} занят программой {holder}. Закройте её и повторите</translation>
        </message>
        <message>
            <source>No device {port} is plugged in. Plugged in are: {found}</source>
            <translation>Устройство {port} не подключено. Подключены: {found}</translation>
        </message>
        <message>
            <source>Several devices fit {port}: {found}. Name one with its serial number</source>
            <translation>К {port} подходит несколько устройств: {found}. Укажите одно, с серийным номером</translation>
        </message>
        <message>
            <source>No pinpad has connected to {port}. It has to come from {peer}</source>
            <translation>К {port} не подключился ни один пинпад. Он должен прийти с адреса {peer}</translation>
        </message>
        <message>
            <source>{path} of an earlier operation cannot be removed: {problem}. Nothing was sent, because it could be taken for the new answer</source>
            <translation>{path} от прежней операции не удаляется: {problem}. Ничего не отправлено: его можно принять за новый ответ</translation>
        </message>
        <message>
            <source>{tool} is running already (process {process}): another program uses the pinpad, or an earlier operation goes on. Wait for its end</source>
            <translation>{tool} уже работает (процесс {process}): пинпад занят другой программой или прежней операцией. Дождитесь её конца</translation>
        </message>
        <message>
            <source>{tool} cannot be started: {problem}</source>
            <translation>{tool} не запускается: {problem}</translation>
        </message>
        <message>
            <source>{tool} has ended without an answer: {problem}</source>
            <translation>{tool} завершилась без ответа: {problem}</translation>
        </message>
        <message>
            <source>The FiscalBox {url} cannot be reached: {problem}</source>
            <translation>FiscalBox {url} недоступен: {problem}</translation>
        </message>
        <message>
            <source>The FiscalBox {url} gave an answer that proves nothing: {problem}</source>
            <translation>FiscalBox {url} дал ответ, который ничего не доказывает: {problem}</translation>
        </message>
        <message>
            <source>There is no slip of this kind to print again</source>
            <translation>Нет чека, который можно напечатать повторно</translation>
        </message>
        <message>
            <source>The HTTP interface may not do this: {action}. What it may is the setting [api] allow</source>
            <translation>Через HTTP это не разрешено: {action}. Что разрешено, решает настройка [api] allow</translation>
        </message>
        <message>
            <source>Lane {lane} is for training. The HTTP interface serves it only with [api] training = true</source>
            <translation>Линия {lane} учебная. Через HTTP она доступна только с [api] training = true</translation>
        </message>
        <message>
            <source>There is no lane of {scheme}</source>
            <translation>Нет ни одной линии {scheme}</translation>
        </message>
        <message>
            <source>The request cannot be read: {problem}. Right would be: {expected}</source>
            <translation>Запрос не читается: {problem}. Правильно было бы: {expected}</translation>
        </message>
        <message>
            <source>The HTTP interface cannot be served at {address}: {problem}</source>
            <translation>HTTP-интерфейс по адресу {address} не работает: {problem}</translation>
        </message>
        <message>
            <source>A new operation needs a header Idempotency-Key of 1 to 255 visible characters, of its own for each operation</source>
            <translation>Новой операции нужен заголовок Idempotency-Key из 1–255 видимых знаков, свой у каждой операции</translation>
        </message>
        <message>
            <source>There is no operation {id}</source>
            <translation>Операции {id} нет</translation>
        </message>
        <message>
            <source>Operation {id} is over, so there is nothing to abort</source>
            <translation>Операция {id} закончена, прерывать нечего</translation>
        </message>
        <message>
            <source>Operation {id} is not an approval that this interface has made, so there is nothing to acknowledge</source>
            <translation>Операция {id} — не одобрение, полученное через этот интерфейс; подтверждать нечего</translation>
        </message>
        <message>
            <source>The Host header “{host}” does not name this machine and port</source>
            <translation>Заголовок Host «{host}» не называет эту машину и порт</translation>
        </message>
        <message>
            <source>Requests of web pages are refused: {header}. Allowed pages are the setting [api] allowed_origins</source>
            <translation>Запросы веб-страниц отклоняются: {header}. Разрешённые страницы задаёт [api] allowed_origins</translation>
        </message>
        <message>
            <source>The header Authorization: Bearer is missing or its token is wrong</source>
            <translation>Нет заголовка Authorization: Bearer, или токен неверен</translation>
        </message>
        <message>
            <source>The body is larger than {limit} bytes</source>
            <translation>Тело запроса больше {limit} байт</translation>
        </message>
        <message>
            <source>The pinpad asked for the bank host {host}, which relay_allow does not name</source>
            <translation>Пинпад запросил узел банка {host}, которого нет в relay_allow</translation>
        </message>
        <message>
            <source>The bank host {host} was not reached</source>
            <translation>Узел банка {host} недоступен</translation>
        </message>
        <message>
            <source>{count} bytes came over the line that are no frames</source>
            <translation>По линии пришло {count} байт, которые не являются кадрами</translation>
        </message>
        <message>
            <source>The pinpad's short report names no terminal, so that it cannot be compared with the settings</source>
            <translation>В кратком отчёте пинпада нет номера терминала, сравнить его с настройками нельзя</translation>
        </message>
        <message>
            <source>The pinpad answered with code {code}</source>
            <translation>Пинпад ответил кодом {code}</translation>
        </message>
        <message>
            <source>Operation {id} is over, but there was no room to save it. Acknowledge it once the disk has room</source>
            <translation>Операция {id} завершена, но сохранить её было негде. Подтвердите её, когда на диске появится место</translation>
        </message>
        <message>
            <source>Lane {lane} cannot be removed: {count} of its operations are not settled. Settle them on the screen of unresolved cases first</source>
            <translation>Пинпад {lane} нельзя удалить: неясных операций — {count}. Сначала решите их на экране «Неясные»</translation>
        </message>
        <message>
            <source>{path} is written so that the program cannot change {key} in it. Change it there by hand</source>
            <translation>{path} записан так, что программа не может изменить в нём {key}. Исправьте его вручную</translation>
        </message>
        <message>
            <source>Lane {lane} ({place}) leads to the same pinpad as lane {other} ({taken}), so that nothing was sent. One pinpad is one lane</source>
            <translation>{lane} ({place}) и {other} ({taken}) в настройках ведут к одному и тому же пинпаду, поэтому ничего не отправлено. Один пинпад указывается один раз</translation>
        </message>
        <message>
            <source>There is no lane “{lane}” in {path}. Look at the settings again</source>
            <translation>В {path} нет пинпада «{lane}». Откройте настройки заново</translation>
        </message>
        <message>
            <source>The settings of {when} are in use, the last good ones: {problem}</source>
            <translation>Действуют последние исправные настройки, от {when}: {problem}</translation>
        </message>
        <message>
            <source>{name} is the only supervisor. Add another one before removing this one</source>
            <translation>{name} — единственный старший. Сначала добавьте другого, потом удаляйте этого</translation>
        </message>
        <message>
            <source>“{text}” cannot be sought. It can be an RRN (12 digits), a receipt number, an amount (300 000.00), a card (*1234), a day (24.11.2026), a month (11.2026), days (01.11-24.11), or the name of a lane or an operator</source>
            <translation>«{text}» нельзя найти. Можно искать RRN (12 цифр), номер чека, сумму (300 000,00), карту (*1234), день (24.11.2026), месяц (11.2026), дни (01.11-24.11), имя кассира или название пинпада</translation>
        </message>
        <message>
            <source>{path} cannot be written: {problem}. Choose another folder, or close the file where it is open</source>
            <translation>Не удалось записать {path}: {problem}. Выберите другую папку или закройте файл, если он открыт</translation>
        </message>
        <message>
            <source>The printer {printer} cannot be reached: {problem}. The slip is kept and can be printed later</source>
            <translation>Принтер {printer} недоступен: {problem}. Чек сохранён, его можно напечатать позже</translation>
        </message>
        <message>
            <source>The printer {printer} has no paper, or its cover is open. The slip is kept and can be printed later</source>
            <translation>В принтере {printer} нет бумаги или открыта крышка. Чек сохранён, его можно напечатать позже</translation>
        </message>
        <message>
            <source>No monospaced font of this system has the letters {letters}, which the printer {printer} does not have either. Install DejaVu Sans Mono (fonts-dejavu-core). The slip is kept and can be printed later</source>
            <translation>Ни в одном моноширинном шрифте системы нет букв {letters}, нет их и в принтере {printer}. Установите шрифт DejaVu Sans Mono (fonts-dejavu-core). Чек сохранён, его можно напечатать позже</translation>
        </message>
        <message>
            <source>There is no printer profile “{profile}”. Right for [printer] profile would be one of: {profiles}</source>
            <translation>Профиля принтера «{profile}» нет. В [printer] profile можно указать один из: {profiles}</translation>
        </message>
        <message>
            <source>{path}, line {line}: this is not a trace, or it is damaged: {problem}. Save it again on the till</source>
            <translation>{path}, строка {line}: это не запись обмена, или она повреждена: {problem}. Сохраните её на кассе ещё раз</translation>
        </message>
        <message>
            <source>{path} was saved by a newer version (format {version}, this program knows {known}). Open it with that one</source>
            <translation>{path} сохранён более новой версией (формат {version}, эта программа знает {known}). Откройте его той версией</translation>
        </message>
        <message>
            <source>The trace cannot be written to {path}: {problem}. Choose another folder</source>
            <translation>Запись обмена не сохраняется в {path}: {problem}. Выберите другую папку</translation>
        </message>
        <message>
            <source>This trace cannot be replayed: {problem}. It can be read all the same</source>
            <translation>Эту запись обмена нельзя проиграть: {problem}. Прочитать её можно</translation>
        </message>
        <message>
            <source>The support bundle cannot be written to {path}: {problem}. Choose another folder</source>
            <translation>Пакет для поддержки не сохраняется в {path}: {problem}. Выберите другую папку</translation>
        </message>
        <message>
            <source>The program that has this profile did not say what came of it: {problem}. Look whether it was done before you try again</source>
            <translation>Программа, которая работает с этим профилем, не сообщила результат: {problem}. Прежде чем повторить, проверьте, выполнена ли команда</translation>
        </message>
        <message>
            <source>This user may not read and write {path}, which belongs to {owner}. Run the program as that user, give this user the right to it, or choose another folder with --profile</source>
            <translation>Этот пользователь не может читать и записывать {path}: владелец — {owner}. Запустите программу от имени владельца, дайте этому пользователю права или укажите другую папку ключом --profile</translation>
        </message>
        <message>
            <source>{path} is on a disk that can only be read. Make the disk writable, or choose another folder with --profile</source>
            <translation>{path} находится на диске, который доступен только для чтения. Разрешите запись на диск или укажите другую папку ключом --profile</translation>
        </message>
        <message>
            <source>The journal {journal} cannot be used: this user may not read and write {path}, which belongs to {owner}. Run the program as that user, or give this user the right to it</source>
            <translation>Журнал {journal} недоступен: этот пользователь не может читать и записывать {path}, владелец — {owner}. Запустите программу от имени владельца или дайте этому пользователю права</translation>
        </message>
        <message>
            <source>The journal {journal} cannot be used: {path} is on a disk that can only be read. Make the disk writable</source>
            <translation>Журнал {journal} недоступен: {path} находится на диске, который доступен только для чтения. Разрешите запись на диск</translation>
        </message>
        <message>
            <source>This user may not read {path}, because {denied} belongs to {owner}. Run the program as that user, or give this user the right to read it</source>
            <translation>Этот пользователь не может прочитать {path}: владелец {denied} — {owner}. Запустите программу от имени владельца или дайте этому пользователю право на чтение</translation>
        </message>
        <message>
            <source>{path} is a file where a folder is needed. Choose another folder with --profile, or move that file away</source>
            <translation>{path} — файл, а нужна папка. Укажите другую папку ключом --profile или уберите этот файл</translation>
        </message>
        <message>
            <source>The pinpad did not come to an end within {seconds} seconds, so it is not listened to any longer</source>
            <translation>Пинпад не закончил за {seconds} секунд, поэтому его больше не ждут</translation>
        </message>
        <message>
            <source>The question was stopped before the pinpad had answered it</source>
            <translation>Запрос остановлен до ответа пинпада</translation>
        </message>
        <message>
            <source>The pinpad's clock shows {shown} where it is {now}. Until it is right, the outcome of an operation whose answer is lost cannot be told by its slip</source>
            <translation>Часы пинпада показывают {shown}, а сейчас {now}. Пока они не исправлены, итог операции, ответ на которую потерян, нельзя установить по её чеку</translation>
        </message>
    </context>
</TS>
