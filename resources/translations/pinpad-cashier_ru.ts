<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU">
<context>
    <name>ApiPage</name>
    <message>
        <source>Tills (API)</source>
        <translation>Кассы (API)</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>Вступает в силу при следующем запуске.</translation>
    </message>
    <message>
        <source>an address of this machine, such as 127.0.0.1</source>
        <translation>адрес этого компьютера, например 127.0.0.1</translation>
    </message>
    <message>
        <source>a TCP port from 1 to 65535</source>
        <translation>TCP-порт от 1 до 65535</translation>
    </message>
    <message>
        <source>Serve tills</source>
        <translation>Обслуживать кассовые программы</translation>
    </message>
    <message>
        <source>Till software calls this program at http://127.0.0.1:8383 as it would a FiscalBox.</source>
        <translation>Кассовая программа обращается к этой программе по адресу http://127.0.0.1:8383 так же, как к FiscalBox.</translation>
    </message>
    <message>
        <source>Address to listen on</source>
        <translation>Адрес, на котором слушать</translation>
    </message>
    <message>
        <source>127.0.0.1 lets only this machine in. Anything else needs a token and a certificate.</source>
        <translation>127.0.0.1 — только с этого компьютера. Для другого адреса нужны токен и сертификат.</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Порт</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Токен</translation>
    </message>
    <message>
        <source>Tills send it as “Authorization: Bearer”. Whoever has it can take money on this till.</source>
        <translation>Кассы передают его как «Authorization: Bearer». У кого он есть, тот может проводить оплаты на этой кассе.</translation>
    </message>
    <message>
        <source>a token, because other machines can reach the address above</source>
        <translation>токен, потому что указанный выше адрес доступен с других компьютеров</translation>
    </message>
    <message>
        <source>Make a new one</source>
        <translation>Создать новый</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Скопировать</translation>
    </message>
    <message>
        <source>the path of a PEM file, because other machines can reach the address above</source>
        <translation>путь к файлу PEM, потому что указанный выше адрес доступен с других компьютеров</translation>
    </message>
    <message>
        <source>Certificate (PEM)</source>
        <translation>Сертификат (PEM)</translation>
    </message>
    <message>
        <source>The path of the file.</source>
        <translation>Путь к файлу.</translation>
    </message>
    <message>
        <source>Private key (PEM)</source>
        <translation>Закрытый ключ (PEM)</translation>
    </message>
    <message>
        <source>The path of the file; empty where the certificate&apos;s file holds it.</source>
        <translation>Путь к файлу; пусто, если ключ в файле сертификата.</translation>
    </message>
    <message>
        <source>Web pages that may use it</source>
        <translation>Веб-страницы, которым это разрешено</translation>
    </message>
    <message>
        <source>None, as a rule: pages of a browser are kept out. Else such as https://till.example</source>
        <translation>Обычно ни одной: страницы браузера не допускаются. Иначе, например: https://till.example</translation>
    </message>
    <message>
        <source>addresses such as https://till.example:8443, with commas between</source>
        <translation>адреса через запятую, например https://till.example:8443</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>Оплаты</translation>
    </message>
    <message>
        <source>Cancels</source>
        <translation>Отмены</translation>
    </message>
    <message>
        <source>Returns</source>
        <translation>Возвраты</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Отчёты</translation>
    </message>
    <message>
        <source>Reconciliations</source>
        <translation>Сверки итогов</translation>
    </message>
    <message>
        <source>What tills may do</source>
        <translation>Что разрешено кассам</translation>
    </message>
    <message>
        <source>Tills may give back sales that are not in this journal</source>
        <translation>Кассам разрешено возвращать оплаты, которых нет в этом журнале</translation>
    </message>
    <message>
        <source>Up to the limit for returns. Tills that worked with a FiscalBox do it.</source>
        <translation>До лимита возвратов. Кассы, работавшие с FiscalBox, так делают.</translation>
    </message>
    <message>
        <source>Serve training lanes to tills too</source>
        <translation>Открыть кассам и учебные пинпады</translation>
    </message>
</context>
<context>
    <name>AtWork</name>
    <message>
        <source>The amount on the pinpad, so&apos;m</source>
        <translation>Сумма на пинпаде, сум</translation>
    </message>
    <message>
        <source>Asking the pinpad to stop…</source>
        <translation>Просим пинпад остановиться…</translation>
    </message>
</context>
<context>
    <name>BundleDialog</name>
    <message>
        <source>Card numbers are cut, secrets are left out. Look through it if you like; nothing was saved or sent yet.</source>
        <translation>Номера карт обрезаны, секретов внутри нет. При желании просмотрите содержимое; пока ничего не сохранено и не отправлено.</translation>
    </message>
    <message>
        <source>Support bundle</source>
        <translation>Архив для поддержки</translation>
    </message>
    <message>
        <source>What is in the chosen part</source>
        <translation>Содержимое выбранной части</translation>
    </message>
    <message>
        <source>Parts of the bundle</source>
        <translation>Части архива</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Сохранить…</translation>
    </message>
</context>
<context>
    <name>CallsDialog</name>
    <message>
        <source>Calls of the tills</source>
        <translation>Вызовы касс</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Served at {0}</source>
        <translation>Кассы обслуживаются по адресу {0}</translation>
    </message>
    <message>
        <source>Not served yet</source>
        <translation>Кассы ещё не обслуживаются</translation>
    </message>
    <message>
        <source>turned away at the door: {0}</source>
        <translation>не впущено: {0}</translation>
    </message>
    <message>
        <source>No till has called since the program was started.</source>
        <translation>С запуска программы ни одна касса ещё не обращалась.</translation>
    </message>
</context>
<context>
    <name>CallsModel</name>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Till</source>
        <translation>Касса</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Вызов</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Ответ</translation>
    </message>
</context>
<context>
    <name>CallsTable</name>
    <message>
        <source>Calls of the tills</source>
        <translation>Вызовы касс</translation>
    </message>
</context>
<context>
    <name>CasesModel</name>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Сумма</translation>
    </message>
    <message>
        <source>Trouble</source>
        <translation>Что неясно</translation>
    </message>
</context>
<context>
    <name>CasesTable</name>
    <message>
        <source>Unresolved cases</source>
        <translation>Неясные операции</translation>
    </message>
</context>
<context>
    <name>CashierButton</name>
    <message>
        <source>Cashier: {0}</source>
        <translation>Кассир: {0}</translation>
    </message>
    <message>
        <source>No name</source>
        <translation>Без имени</translation>
    </message>
    <message>
        <source>Another name…</source>
        <translation>Другое имя…</translation>
    </message>
</context>
<context>
    <name>Choice</name>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Выбрать</translation>
    </message>
</context>
<context>
    <name>ClosingsModel</name>
    <message>
        <source>Shift closed</source>
        <translation>Смена закрыта</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>Кассир</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>Оплаты</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Итого</translation>
    </message>
    <message>
        <source>Pinpad and bank</source>
        <translation>Пинпад и банк</translation>
    </message>
</context>
<context>
    <name>ClosingsTable</name>
    <message>
        <source>Shifts that were closed</source>
        <translation>Закрытые смены</translation>
    </message>
</context>
<context>
    <name>ComparisonCard</name>
    <message>
        <source>Not compared yet</source>
        <translation>Ещё не сверено</translation>
    </message>
    <message>
        <source>Pinpad</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Till</source>
        <translation>Касса</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Разница</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Итого</translation>
    </message>
</context>
<context>
    <name>Confirmation</name>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Y</source>
        <comment>the key that agrees, one of: Y Н Д</comment>
        <translation>Д</translation>
    </message>
</context>
<context>
    <name>DayCard</name>
    <message>
        <source>Today, training</source>
        <translation>Сегодня, обучение</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Сегодня</translation>
    </message>
    <message>
        <source>Nothing was approved today.</source>
        <translation>Сегодня одобренных операций нет.</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Итого</translation>
    </message>
    <message>
        <source>Together</source>
        <translation>Вместе</translation>
    </message>
</context>
<context>
    <name>DaysDialog</name>
    <message>
        <source>Which days?</source>
        <translation>За какие дни?</translation>
    </message>
    <message>
        <source>From</source>
        <translation>С</translation>
    </message>
    <message>
        <source>To</source>
        <translation>По</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Write a day as {0}</source>
        <translation>Напишите день так: {0}</translation>
    </message>
    <message>
        <source>The last day comes before the first.</source>
        <translation>Последний день раньше первого.</translation>
    </message>
</context>
<context>
    <name>DecisionDialog</name>
    <message>
        <source>Choose one of the two answers first</source>
        <translation>Сначала выберите один из двух ответов</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>Devices</source>
        <translation>Устройства</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Порт</translation>
    </message>
    <message>
        <source>Taken from the list, or typed: usb:VID:PID, COM3, /dev/ttyACM0</source>
        <translation>Из списка или вручную: usb:VID:PID, COM3, /dev/ttyACM0</translation>
    </message>
    <message>
        <source>This one has just appeared: {0}</source>
        <translation>Только что появилось: {0}</translation>
    </message>
    <message>
        <source>Nothing is plugged in. Plug the pinpad in, and it appears here.</source>
        <translation>Ничего не подключено. Подключите пинпад, и он появится здесь.</translation>
    </message>
    <message>
        <source>Not sure which? Unplug the pinpad and plug it in again: it is chosen by itself.</source>
        <translation>Не знаете, какое? Отключите пинпад и подключите снова: он выберется сам.</translation>
    </message>
</context>
<context>
    <name>DevicesModel</name>
    <message>
        <source>Port</source>
        <translation>Порт</translation>
    </message>
    <message>
        <source>USB ids</source>
        <translation>Номера USB</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Held by</source>
        <translation>Кем занят</translation>
    </message>
    <message>
        <source>nobody that is seen</source>
        <translation>никем не занят</translation>
    </message>
</context>
<context>
    <name>DevicesTable</name>
    <message>
        <source>Serial ports</source>
        <translation>Последовательные порты</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>Right would be: {0}</source>
        <translation>Подойдёт: {0}</translation>
    </message>
    <message>
        <source>a place of its own; another lane leads to this pinpad already</source>
        <translation>другое место: этот пинпад уже подключён под другим именем</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Any lane</source>
        <translation>Любой пинпад</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>Карты</translation>
    </message>
    <message>
        <source>Any cards</source>
        <translation>Любые карты</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Any operation</source>
        <translation>Любая операция</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Any state</source>
        <translation>Любое состояние</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>без имени</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>Кассир</translation>
    </message>
    <message>
        <source>Any cashier</source>
        <translation>Любой кассир</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Сегодня</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Вчера</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 дней</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Этот месяц</translation>
    </message>
    <message>
        <source>Other days…</source>
        <translation>Другие дни…</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Дни</translation>
    </message>
    <message>
        <source>Any day</source>
        <translation>Любой день</translation>
    </message>
</context>
<context>
    <name>FirstDialog</name>
    <message>
        <source>This needs a supervisor, and there is none yet. Because this till has taken no money so far, the first one can be made here: a name, and a PIN of {0} digits or more.</source>
        <translation>Нужен старший, а его ещё нет. Касса ещё не принимала денег, поэтому первого старшего можно завести прямо здесь: имя и PIN из {0} цифр или больше.</translation>
    </message>
</context>
<context>
    <name>FoundCard</name>
    <message>
        <source>Show the slip</source>
        <translation>Показать чек</translation>
    </message>
</context>
<context>
    <name>HourBars</name>
    <message>
        <source>Sales by hour</source>
        <translation>Оплаты по часам</translation>
    </message>
</context>
<context>
    <name>JournalModel</name>
    <message>
        <source>Date and time</source>
        <translation>Когда</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Сумма</translation>
    </message>
    <message>
        <source>RRN</source>
        <translation>RRN</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Чек</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Карта</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>Кассир</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
</context>
<context>
    <name>JournalScreen</name>
    <message>
        <source>Journal: from the field to what was found, and back</source>
        <translation>Журнал: из строки поиска к найденному и обратно</translation>
    </message>
    <message>
        <source>Choose several</source>
        <translation>Выбрать несколько</translation>
    </message>
    <message>
        <source>All that is known of the operation</source>
        <translation>Всё об операции</translation>
    </message>
    <message>
        <source>Print the slips that are chosen</source>
        <translation>Напечатать выбранные чеки</translation>
    </message>
    <message>
        <source>Give the chosen sale back</source>
        <translation>Вернуть деньги за выбранную оплату</translation>
    </message>
    <message>
        <source>Save what was found</source>
        <translation>Сохранить найденное</translation>
    </message>
    <message>
        <source>Search again</source>
        <translation>Искать снова</translation>
    </message>
    <message>
        <source>Stop, go back, clear the search</source>
        <translation>Остановить, назад, очистить поиск</translation>
    </message>
    <message>
        <source>To the field</source>
        <translation>К строке поиска</translation>
    </message>
    <message>
        <source>This is not understood</source>
        <translation>Запрос непонятен</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Скопировано</translation>
    </message>
    <message>
        <source>There is nothing here for: {0}</source>
        <translation>Здесь нечего делать: {0}</translation>
    </message>
    <message>
        <source>Found: {0}</source>
        <translation>Найдено: {0}</translation>
    </message>
    <message>
        <source>Found so far: {0}</source>
        <translation>Пока найдено: {0}</translation>
    </message>
    <message>
        <source>The journal is empty.</source>
        <translation>Журнал пуст.</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Ничего не найдено</translation>
    </message>
    <message>
        <source>Print slips: {0}</source>
        <translation>Напечатать чеки: {0}</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Печать</translation>
    </message>
    <message>
        <source>The journal cannot be read</source>
        <translation>Журнал не открывается</translation>
    </message>
    <message>
        <source>This list may be out of date. {0}</source>
        <translation>Список может быть устаревшим. {0}</translation>
    </message>
    <message>
        <source>As a table (CSV)…</source>
        <translation>Таблицей (CSV)…</translation>
    </message>
    <message>
        <source>As a list on paper (PDF)…</source>
        <translation>Списком для печати (PDF)…</translation>
    </message>
</context>
<context>
    <name>JournalTable</name>
    <message>
        <source>What was found in the journal</source>
        <translation>Найденное в журнале</translation>
    </message>
</context>
<context>
    <name>JournalView</name>
    <message>
        <source>New: {0}</source>
        <translation>Новых: {0}</translation>
    </message>
    <message>
        <source>RRN, receipt number, amount, last digits of the card, day, name</source>
        <translation>RRN, номер чека, сумма, последние цифры карты, день, имя</translation>
    </message>
    <message>
        <source>Search in the journal</source>
        <translation>Поиск в журнале</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Сохранить</translation>
    </message>
    <message>
        <source>Slip</source>
        <translation>Чек</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Подробности</translation>
    </message>
</context>
<context>
    <name>JournalWork</name>
    <message>
        <source>These are too many slips. At once {0} can be printed.</source>
        <translation>Слишком много чеков. За один раз можно напечатать {0}.</translation>
    </message>
    <message>
        <source>None of these has a slip.</source>
        <translation>Ни у одной из этих операций нет чека.</translation>
    </message>
    <message>
        <source>Printed: {0} of {1}. Esc stops.</source>
        <translation>Напечатано: {0} из {1}. Esc — остановить.</translation>
    </message>
    <message>
        <source>Printed: {0} of {1}.</source>
        <translation>Напечатано: {0} из {1}.</translation>
    </message>
    <message>
        <source>And others</source>
        <translation>И другие</translation>
    </message>
    <message>
        <source>Not tried any more, from</source>
        <translation>Дальше не печатали, начиная с</translation>
    </message>
    <message>
        <source>Not every slip came out</source>
        <translation>Напечатались не все чеки</translation>
    </message>
    <message>
        <source>Save what was found</source>
        <translation>Сохранить найденное</translation>
    </message>
    <message>
        <source>Stopped. Nothing was saved.</source>
        <translation>Остановлено. Ничего не сохранено.</translation>
    </message>
    <message>
        <source>Saved as {0}. Operations: {1}</source>
        <translation>Сохранено в {0}. Операций: {1}</translation>
    </message>
    <message>
        <source>Written: {0} of {1}. Esc stops.</source>
        <translation>Записано: {0} из {1}. Esc — остановить.</translation>
    </message>
    <message>
        <source>Made {0} by {1}</source>
        <translation>Составлено {0}, {1}</translation>
    </message>
    <message>
        <source>All operations</source>
        <translation>Все операции</translation>
    </message>
    <message>
        <source>Journal</source>
        <translation>Журнал</translation>
    </message>
</context>
<context>
    <name>LaneTestScreen</name>
    <message>
        <source>Test the lane</source>
        <translation>Проверить пинпад</translation>
    </message>
    <message>
        <source>Stop the test after this step</source>
        <translation>Остановить проверку после этого шага</translation>
    </message>
    <message>
        <source>Support bundle: all that support needs, in one file</source>
        <translation>Архив для поддержки: всё нужное в одном файле</translation>
    </message>
    <message>
        <source>The test ends after this step.</source>
        <translation>Проверка закончится после этого шага.</translation>
    </message>
    <message>
        <source>The pinpad asks: {0} Answer it on the Operation screen (Ctrl+1).</source>
        <translation>Пинпад спрашивает: {0} Ответьте на экране «Операция» (Ctrl+1).</translation>
    </message>
    <message>
        <source>The test sale was not given back: do it on the Operation screen. Its RRN is {0}.</source>
        <translation>Пробная оплата не возвращена: верните её на экране «Операция». Её RRN {0}.</translation>
    </message>
    <message>
        <source>Something is wrong: see the steps.</source>
        <translation>Есть неполадки: смотрите шаги.</translation>
    </message>
    <message>
        <source>The test was stopped.</source>
        <translation>Проверка остановлена.</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>Всё в порядке.</translation>
    </message>
    <message>
        <source>A card has to be presented, and once more where the pinpad wants it for giving back.</source>
        <translation>Нужно будет приложить карту и, если пинпад попросит, ещё раз при возврате.</translation>
    </message>
    <message>
        <source>Sell for a test, and give back at once?</source>
        <translation>Провести пробную оплату и сразу вернуть?</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>the default printer</source>
        <translation>принтер по умолчанию</translation>
    </message>
    <message>
        <source>Save the trace</source>
        <translation>Сохранить трассировку</translation>
    </message>
    <message>
        <source>Saved: {0}</source>
        <translation>Сохранено: {0}</translation>
    </message>
    <message>
        <source>Replay a trace</source>
        <translation>Проиграть трассировку</translation>
    </message>
    <message>
        <source>What is shown is {0}. Choose a lane to see its line again.</source>
        <translation>Показан файл {0}. Выберите пинпад, чтобы снова видеть его линию.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>the same: {0}</source>
        <translation>то же самое: {0}</translation>
    </message>
    <message>
        <source>differs at entry {0}: recorded {1}, replayed {2}</source>
        <translation>отличие в записи {0}: было {1}, стало {2}</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Пропущено</translation>
    </message>
    <message>
        <source>Replayed, the same came out</source>
        <translation>Проиграно, результат тот же</translation>
    </message>
    <message>
        <source>Replayed, it does not come out so</source>
        <translation>Проиграно, результат другой</translation>
    </message>
    <message>
        <source>It works, but something is to be put right: see the steps.</source>
        <translation>Работает, но кое-что нужно исправить: смотрите шаги.</translation>
    </message>
</context>
<context>
    <name>LaneTestView</name>
    <message>
        <source>Lane to test</source>
        <translation>Какой пинпад проверить</translation>
    </message>
    <message>
        <source>Sell and give back, so&apos;m</source>
        <translation>Оплата и возврат, сум</translation>
    </message>
    <message>
        <source>Print a test page</source>
        <translation>Пробная печать</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Линия</translation>
    </message>
    <message>
        <source>Sequence</source>
        <translation>Диаграмма</translation>
    </message>
    <message>
        <source>Ports of this machine</source>
        <translation>Порты</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Сохранить…</translation>
    </message>
    <message>
        <source>Replay…</source>
        <translation>Проиграть…</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Очистить</translation>
    </message>
    <message>
        <source>Support bundle…</source>
        <translation>Архив поддержки…</translation>
    </message>
</context>
<context>
    <name>LaneTile</name>
    <message>
        <source>Asks you</source>
        <translation>Спрашивает вас</translation>
    </message>
    <message>
        <source>Looking up</source>
        <translation>Выясняет</translation>
    </message>
    <message>
        <source>Till at work</source>
        <translation>Работает касса</translation>
    </message>
    <message>
        <source>Not calibrated</source>
        <translation>Не откалиброван</translation>
    </message>
    <message>
        <source>Sells only</source>
        <translation>Только оплата</translation>
    </message>
    <message>
        <source>training</source>
        <translation>обучение</translation>
    </message>
</context>
<context>
    <name>LanesPage</name>
    <message>
        <source>Takes effect at the next start. Port, terminals, notation and operations belong to a calibration: with another one of them the lane has to be calibrated anew.</source>
        <translation>Вступает в силу при следующем запуске. Порт, терминалы, запись сумм и операции входят в калибровку: если что-то из этого изменить, пинпад нужно откалибровать заново.</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>Пинпады</translation>
    </message>
    <message>
        <source>There is no lane in the settings, so that two training lanes stand in. The first one replaces them.</source>
        <translation>В настройках нет пинпадов, поэтому вместо них два учебных. Первый добавленный их заменит.</translation>
    </message>
    <message>
        <source>Add a lane…</source>
        <translation>Добавить пинпад…</translation>
    </message>
    <message>
        <source>Remove the lane…</source>
        <translation>Удалить пинпад…</translation>
    </message>
    <message>
        <source>Lane {0}</source>
        <translation>Пинпад {0}</translation>
    </message>
    <message>
        <source>Its operations stay in the journal. The program works with it until the next start.</source>
        <translation>Его операции остаются в журнале. До следующего запуска программа с ним работает.</translation>
    </message>
    <message>
        <source>Remove the lane?</source>
        <translation>Удалить пинпад?</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Удалить</translation>
    </message>
</context>
<context>
    <name>LatestTable</name>
    <message>
        <source>Latest operations</source>
        <translation>Последние операции</translation>
    </message>
</context>
<context>
    <name>ListPdf</name>
    <message>
        <source>Page {0}</source>
        <translation>Стр. {0}</translation>
    </message>
    <message>
        <source>Nothing of it was approved.</source>
        <translation>Одобренных операций нет.</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Одобрено</translation>
    </message>
    <message>
        <source>Approved in training: no money moved</source>
        <translation>Одобрено при обучении: деньги не списывались</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>The program closed unexpectedly the last time</source>
        <translation>В прошлый раз программа аварийно завершилась</translation>
    </message>
    <message>
        <source>Until the file is mended, nothing that was changed in it holds: ports, bank hosts, limits and supervisors are those of before. Call whoever looks after this till, or open the settings, where the last good ones can be put back.</source>
        <translation>Пока файл не исправлен, изменения в нём не действуют: порты, хосты банка, лимиты и старшие — прежние. Позовите того, кто обслуживает эту кассу, или откройте настройки: там можно вернуть последние исправные.</translation>
    </message>
    <message>
        <source>The file of the settings is wrong</source>
        <translation>Файл настроек содержит ошибку</translation>
    </message>
    <message>
        <source>The journal is not the one that was written last</source>
        <translation>Журнал не тот, что был записан последним</translation>
    </message>
    <message>
        <source>Call support, or whoever looks after this till, before the next operation: until it is clear what happened, the program may not know of sales that were paid or given back.</source>
        <translation>До следующей операции позвоните в поддержку или тому, кто обслуживает кассу: пока не ясно, что случилось, программа может не знать об оплатах и возвратах.</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Клавиши</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Меню</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Journal</source>
        <translation>Журнал</translation>
    </message>
    <message>
        <source>Unresolved</source>
        <translation>Неясные</translation>
    </message>
    <message>
        <source>Totals</source>
        <translation>Итоги</translation>
    </message>
    <message>
        <source>Lane test</source>
        <translation>Проверка пинпада</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>The program goes on. The log has the particulars.</source>
        <translation>Программа работает дальше. Подробности — в её лог-файле.</translation>
    </message>
    <message>
        <source>An error of the program</source>
        <translation>Ошибка программы</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Y, Esc</source>
        <translation>Д, Esc</translation>
    </message>
    <message>
        <source>In a question: agree, go back</source>
        <translation>В вопросе: согласиться, вернуться</translation>
    </message>
    <message>
        <source>The screens</source>
        <translation>Экраны</translation>
    </message>
    <message>
        <source>Calls of the tills</source>
        <translation>Вызовы касс</translation>
    </message>
    <message>
        <source>Training pinpad</source>
        <translation>Учебный пинпад</translation>
    </message>
    <message>
        <source>These keys</source>
        <translation>Этот список</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмная</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>Calibrate a lane…</source>
        <translation>Откалибровать пинпад…</translation>
    </message>
    <message>
        <source>Training pinpad…</source>
        <translation>Учебный пинпад…</translation>
    </message>
    <message>
        <source>The choice could not be saved</source>
        <translation>Выбор не удалось сохранить</translation>
    </message>
    <message>
        <source>THE SETTINGS ARE WRONG — the last good ones are in use</source>
        <translation>ОШИБКА В НАСТРОЙКАХ — действуют последние исправные</translation>
    </message>
    <message>
        <source>TRAINING — the pinpads are not real, no money moves</source>
        <translation>ОБУЧЕНИЕ — пинпады ненастоящие, деньги не списываются</translation>
    </message>
    <message>
        <source>TRAINING on {0} — no money moves there</source>
        <translation>ОБУЧЕНИЕ на {0} — деньги там не списываются</translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Whatever is asked for in this window is written down under this name. It is not a log-in.</source>
        <translation>Всё, что сделано в этом окне, записывается под этим именем. Это не вход в систему.</translation>
    </message>
    <message>
        <source>Who is at the till?</source>
        <translation>Кто на кассе?</translation>
    </message>
    <message>
        <source>Name of the cashier</source>
        <translation>Имя кассира</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Выбрать</translation>
    </message>
    <message>
        <source>A name has letters, and {0} characters at most</source>
        <translation>В имени должны быть буквы и не больше {0} знаков</translation>
    </message>
</context>
<context>
    <name>NewPin</name>
    <message>
        <source>PIN once more</source>
        <translation>PIN ещё раз</translation>
    </message>
</context>
<context>
    <name>NewSupervisor</name>
    <message>
        <source>Name of the supervisor</source>
        <translation>Имя старшего</translation>
    </message>
</context>
<context>
    <name>NothingOpen</name>
    <message>
        <source>Everything is settled</source>
        <translation>Всё выяснено</translation>
    </message>
    <message>
        <source>Nobody can tell whether everything is settled</source>
        <translation>Неизвестно, всё ли выяснено</translation>
    </message>
    <message>
        <source>Where an answer of a pinpad is lost, the operation stands here until it is certain how it ended. So does an approval of which a till was not told, until the till knows.</source>
        <translation>Если ответ пинпада потерялся, операция стоит здесь, пока не станет точно известно, чем она закончилась. Одобренная операция, о которой не узнала касса, стоит здесь, пока касса о ней не узнает.</translation>
    </message>
</context>
<context>
    <name>OpenCasesBar</name>
    <message>
        <source>Not settled: {0}</source>
        <translation>Не выяснено: {0}</translation>
    </message>
    <message>
        <source>Not settled: {0} operations, the latest: {1}</source>
        <translation>Не выяснено операций: {0}, последняя: {1}</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>Посмотреть</translation>
    </message>
</context>
<context>
    <name>OperationForm</name>
    <message>
        <source>Amount, so&apos;m</source>
        <translation>Сумма, сум</translation>
    </message>
</context>
<context>
    <name>OperationScreen</name>
    <message>
        <source>Next lane</source>
        <translation>Следующий пинпад</translation>
    </message>
    <message>
        <source>Abort the running operation</source>
        <translation>Прервать текущую операцию</translation>
    </message>
    <message>
        <source>Print the slip again</source>
        <translation>Напечатать чек ещё раз</translation>
    </message>
    <message>
        <source>Next field</source>
        <translation>Следующее поле</translation>
    </message>
    <message>
        <source>In the list: look at a slip, fill the form with a sale</source>
        <translation>В списке: посмотреть чек, заполнить форму по оплате</translation>
    </message>
    <message>
        <source>Nothing was sent</source>
        <translation>Ничего не отправлено</translation>
    </message>
</context>
<context>
    <name>OperationView</name>
    <message>
        <source>This list may be out of date. {0}</source>
        <translation>Список может быть устаревшим. {0}</translation>
    </message>
    <message>
        <source>Sale: type the amount</source>
        <translation>Оплата: введите сумму</translation>
    </message>
    <message>
        <source>Cancel: the whole sale, before its shift is closed</source>
        <translation>Отмена: вся оплата, пока не закрыта её смена</translation>
    </message>
    <message>
        <source>Return: the sale or a part of it, at any time</source>
        <translation>Возврат: вся оплата или часть её, в любое время</translation>
    </message>
</context>
<context>
    <name>OperationsModel</name>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Сумма</translation>
    </message>
    <message>
        <source>RRN</source>
        <translation>RRN</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Итог</translation>
    </message>
    <message>
        <source>till</source>
        <translation>касса</translation>
    </message>
</context>
<context>
    <name>OriginalEdit</name>
    <message>
        <source>Receipt number or RRN of the sale: only for a cancel or a return</source>
        <translation>Номер чека или RRN оплаты — только для отмены и возврата</translation>
    </message>
    <message>
        <source>Receipt number (1 to 6 digits) or RRN (12 digits)</source>
        <translation>Номер чека (1–6 цифр) или RRN (12 цифр)</translation>
    </message>
    <message>
        <source>RRN of the sale</source>
        <translation>RRN оплаты</translation>
    </message>
    <message>
        <source>Receipt number of the sale</source>
        <translation>Номер чека оплаты</translation>
    </message>
</context>
<context>
    <name>OriginalWatch</name>
    <message>
        <source>To {0} · {1}</source>
        <translation>Перейти: {0} · {1}</translation>
    </message>
    <message>
        <source>Several sales have this receipt number</source>
        <translation>С этим номером чека есть несколько оплат</translation>
    </message>
    <message>
        <source>There is no such sale in this journal</source>
        <translation>Такой оплаты в журнале нет</translation>
    </message>
    <message>
        <source>It was made on {0}: {1}</source>
        <translation>Эта оплата сделана на {0}: {1}</translation>
    </message>
    <message>
        <source>There is no such sale here, but there is one on {0}: {1}</source>
        <translation>Здесь такой оплаты нет, но она есть на {0}: {1}</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>Supervisors are changed at once, each time with the PIN of one. The names of cashiers take effect as soon as they are saved.</source>
        <translation>Старшие изменяются сразу, каждый раз с PIN одного из них. Имена кассиров действуют, как только сохранены.</translation>
    </message>
    <message>
        <source>Supervisors and cashiers</source>
        <translation>Старшие и кассиры</translation>
    </message>
    <message>
        <source>Supervisors</source>
        <translation>Старшие</translation>
    </message>
    <message>
        <source>Add…</source>
        <translation>Добавить…</translation>
    </message>
    <message>
        <source>Another PIN…</source>
        <translation>Другой PIN…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Удалить…</translation>
    </message>
    <message>
        <source>Cashiers</source>
        <translation>Кассиры</translation>
    </message>
    <message>
        <source>Offered in the corner of the window, before those who were there last; with commas between. It is no log-in.</source>
        <translation>Предлагаются в углу окна перед теми, кто работал последним; через запятую. Это не вход в систему.</translation>
    </message>
    <message>
        <source>names with letters in them, of 40 characters at most, with commas between</source>
        <translation>имена с буквами, не длиннее 40 знаков, через запятую</translation>
    </message>
    <message>
        <source>Allow</source>
        <translation>Разрешить</translation>
    </message>
    <message>
        <source>Add a supervisor</source>
        <translation>Добавить старшего</translation>
    </message>
    <message>
        <source>{0} is a supervisor now</source>
        <translation>{0} теперь старший</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Добавить</translation>
    </message>
    <message>
        <source>Give another PIN</source>
        <translation>Сменить PIN</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>Старший</translation>
    </message>
    <message>
        <source>Change the PIN</source>
        <translation>Сменить PIN</translation>
    </message>
    <message>
        <source>{0} has another PIN</source>
        <translation>У старшего {0} новый PIN</translation>
    </message>
    <message>
        <source>Remove the supervisor?</source>
        <translation>Удалить старшего?</translation>
    </message>
    <message>
        <source>{0} is no supervisor any more. What he allowed stays written down.</source>
        <translation>{0} больше не старший. Всё, что он разрешал, остаётся в журнале.</translation>
    </message>
</context>
<context>
    <name>PinDialog</name>
    <message>
        <source>Supervisor</source>
        <translation>Старший</translation>
    </message>
</context>
<context>
    <name>PinpadDevice</name>
    <message>
        <source>Training pinpad</source>
        <translation>Учебный пинпад</translation>
    </message>
    <message>
        <source>Card in your hand</source>
        <translation>Карта у вас в руке</translation>
    </message>
    <message>
        <source>Tap</source>
        <translation>Приложить</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Вставить</translation>
    </message>
    <message>
        <source>Swipe</source>
        <translation>Провести</translation>
    </message>
    <message>
        <source>Red key: stop (Esc)</source>
        <translation>Красная клавиша: прервать (Esc)</translation>
    </message>
    <message>
        <source>Yellow key: take a digit back (Backspace)</source>
        <translation>Жёлтая клавиша: стереть цифру (Backspace)</translation>
    </message>
    <message>
        <source>Green key: done (Enter)</source>
        <translation>Зелёная клавиша: готово (Enter)</translation>
    </message>
</context>
<context>
    <name>PinpadPanel</name>
    <message>
        <source>Training pinpad: {0}</source>
        <translation>Учебный пинпад: {0}</translation>
    </message>
    <message>
        <source>What can go wrong</source>
        <translation>Что может пойти не так</translation>
    </message>
    <message>
        <source>While this window is open, cards are presented by hand. Closing it puts everything back.</source>
        <translation>Пока это окно открыто, карту прикладываете вы. Когда окно закроется, всё станет как было.</translation>
    </message>
    <message>
        <source>To the till</source>
        <translation>К кассе</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Not now.</source>
        <translation>Сейчас нельзя.</translation>
    </message>
    <message>
        <source>The pinpad alone</source>
        <translation>Только пинпад</translation>
    </message>
</context>
<context>
    <name>PrinterPage</name>
    <message>
        <source>Printer</source>
        <translation>Принтер</translation>
    </message>
    <message>
        <source>Takes effect as soon as it is saved, for tills too.</source>
        <translation>Действует, как только сохранено, в том числе для касс.</translation>
    </message>
    <message>
        <source>A printer of the system</source>
        <translation>Принтер системы</translation>
    </message>
    <message>
        <source>A receipt printer (ESC/POS)</source>
        <translation>Чековый принтер (ESC/POS)</translation>
    </message>
    <message>
        <source>None: the till prints</source>
        <translation>Нет: печатает касса</translation>
    </message>
    <message>
        <source>How slips are printed</source>
        <translation>Как печатать чеки</translation>
    </message>
    <message>
        <source>Which printer</source>
        <translation>Какой принтер</translation>
    </message>
    <message>
        <source>As the system calls it.</source>
        <translation>Имя, под которым его знает система.</translation>
    </message>
    <message>
        <source>How it is wired: {0}</source>
        <translation>Как он подключён: {0}</translation>
    </message>
    <message>
        <source>Port of the receipt printer</source>
        <translation>Порт чекового принтера</translation>
    </message>
    <message>
        <source>Profile of the receipt printer</source>
        <translation>Профиль чекового принтера</translation>
    </message>
    <message>
        <source>Empty for the usual one; “simple” for a printer that has no Cyrillic letters of its own.</source>
        <translation>Пусто — обычный; simple — для принтера без собственной кириллицы.</translation>
    </message>
    <message>
        <source>58 mm</source>
        <translation>58 мм</translation>
    </message>
    <message>
        <source>80 mm</source>
        <translation>80 мм</translation>
    </message>
    <message>
        <source>Width of the paper</source>
        <translation>Ширина бумаги</translation>
    </message>
    <message>
        <source>Open the cash drawer with a new slip</source>
        <translation>Открывать денежный ящик с новым чеком</translation>
    </message>
    <message>
        <source>Of a drawer that hangs on the receipt printer.</source>
        <translation>Если ящик подключён к чековому принтеру.</translation>
    </message>
    <message>
        <source>Print every slip by itself as soon as it is here</source>
        <translation>Печатать каждый чек сразу, без нажатия</translation>
    </message>
    <message>
        <source>Print an approval twice</source>
        <translation>Печатать одобренную операцию в двух экземплярах</translation>
    </message>
    <message>
        <source>One for the customer and one for the shop.</source>
        <translation>Один покупателю, один магазину.</translation>
    </message>
    <message>
        <source>Print a test page</source>
        <translation>Пробная печать</translation>
    </message>
    <message>
        <source>The test page is being printed…</source>
        <translation>Пробная страница печатается…</translation>
    </message>
    <message>
        <source>Sent to the printer. Both ends of the ruler must be on the paper.</source>
        <translation>Отправлено на принтер. Оба конца линейки должны быть на бумаге.</translation>
    </message>
</context>
<context>
    <name>ProgressPanel</name>
    <message>
        <source>Abort asked</source>
        <translation>Прерывание запрошено</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>Прервать</translation>
    </message>
</context>
<context>
    <name>ProofDialog</name>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
</context>
<context>
    <name>QuestionPanel</name>
    <message>
        <source>{0} s</source>
        <translation>{0} с</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Да</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Нет</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Ответить</translation>
    </message>
    <message>
        <source>Refuse to answer</source>
        <translation>Отказаться</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>Прервать</translation>
    </message>
    <message>
        <source>Answer to the pinpad</source>
        <translation>Ответ пинпаду</translation>
    </message>
</context>
<context>
    <name>ReasonDialog</name>
    <message>
        <source>Reason, in your own words</source>
        <translation>Причина, своими словами</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Дальше</translation>
    </message>
</context>
<context>
    <name>ReceiptPane</name>
    <message>
        <source>Print</source>
        <translation>Печать</translation>
    </message>
    <message>
        <source>Save PDF…</source>
        <translation>Сохранить PDF…</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>Копировать текст</translation>
    </message>
    <message>
        <source>The slip will be here</source>
        <translation>Здесь будет чек</translation>
    </message>
    <message>
        <source>Slip</source>
        <translation>Чек</translation>
    </message>
    <message>
        <source>There is no slip</source>
        <translation>Чека нет</translation>
    </message>
    <message>
        <source>Earlier: {0}</source>
        <translation>Прежний: {0}</translation>
    </message>
</context>
<context>
    <name>SafetyPage</name>
    <message>
        <source>Safety</source>
        <translation>Безопасность</translation>
    </message>
    <message>
        <source>Takes effect at the next start.</source>
        <translation>Вступает в силу при следующем запуске.</translation>
    </message>
    <message>
        <source>Limit of returns, so&apos;m a day and cashier</source>
        <translation>Лимит возвратов на кассира в день, сум</translation>
    </message>
    <message>
        <source>What one cashier may return in a day without a supervisor. Empty: no limit.</source>
        <translation>Сколько один кассир может вернуть за день без старшего. Пусто — без лимита.</translation>
    </message>
    <message>
        <source>an amount in so&apos;m, such as 500 000,00, or nothing</source>
        <translation>сумма, например 500 000,00, или ничего</translation>
    </message>
    <message>
        <source>What needs a supervisor</source>
        <translation>Для чего нужен старший</translation>
    </message>
    <message>
        <source>At least one; all of them, unless there is a good reason.</source>
        <translation>Хотя бы для одного; без веской причины — для всего.</translation>
    </message>
    <message>
        <source>This till is for training</source>
        <translation>Это учебная касса</translation>
    </message>
    <message>
        <source>Nothing on it counts as money, and pinpads for training are taken. Never for a till that sells.</source>
        <translation>На ней ничего не считается деньгами, и принимаются учебные пинпады. Никогда — для работающей кассы.</translation>
    </message>
    <message>
        <source>Unusually large, so&apos;m</source>
        <translation>Необычно большая сумма, сум</translation>
    </message>
    <message>
        <source>A larger sum is asked about before it is sent, from the moment this is saved. Empty: never.</source>
        <translation>Если сумма больше, программа переспросит перед отправкой. Действует сразу после сохранения. Пусто — не переспрашивать.</translation>
    </message>
</context>
<context>
    <name>SequenceView</name>
    <message>
        <source>The conversation as a sequence</source>
        <translation>Обмен в виде диаграммы</translation>
    </message>
    <message>
        <source>Pinpad</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>This program</source>
        <translation>Эта программа</translation>
    </message>
    <message>
        <source>Bank</source>
        <translation>Банк</translation>
    </message>
</context>
<context>
    <name>SetUp</name>
    <message>
        <source>Lane to calibrate</source>
        <translation>Какой пинпад откалибровать</translation>
    </message>
    <message>
        <source>A small sum with tiyin, so&apos;m</source>
        <translation>Небольшая сумма с тийинами, сум</translation>
    </message>
    <message>
        <source>The sum needs tiyin that are not 00: they show which notation the pinpad reads</source>
        <translation>В сумме нужны тийины, и не 00: по ним видно, как пинпад читает сумму</translation>
    </message>
</context>
<context>
    <name>SettingsScreen</name>
    <message>
        <source>Settings: save</source>
        <translation>Настройки: сохранить</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Окно</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>Принтер</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>Пинпады</translation>
    </message>
    <message>
        <source>Tills (API)</source>
        <translation>Кассы (API)</translation>
    </message>
    <message>
        <source>Supervisors and cashiers</source>
        <translation>Старшие и кассиры</translation>
    </message>
    <message>
        <source>Safety</source>
        <translation>Безопасность</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>Разделы настроек</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Сохранить</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Вернуть как было</translation>
    </message>
    <message>
        <source>Restart now</source>
        <translation>Перезапустить</translation>
    </message>
    <message>
        <source>Put the last good settings back…</source>
        <translation>Вернуть последние исправные…</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Сохранено</translation>
    </message>
    <message>
        <source>{0} cannot be written, so that nothing can be changed here: {1}</source>
        <translation>{0} нельзя записать, поэтому здесь ничего нельзя изменить: {1}</translation>
    </message>
    <message>
        <source>Cannot be saved yet: {0}</source>
        <translation>Пока нельзя сохранить: {0}</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>Ещё не сохранено</translation>
    </message>
    <message>
        <source>Takes effect at the next start: {0}</source>
        <translation>Вступит в силу при следующем запуске: {0}</translation>
    </message>
    <message>
        <source>and more</source>
        <translation>и ещё</translation>
    </message>
    <message>
        <source>Change the settings?</source>
        <translation>Изменить настройки?</translation>
    </message>
    <message>
        <source>The file that is wrong is kept beside it. Nothing changes for the program that runs.</source>
        <translation>Файл с ошибкой сохраняется рядом. Для работающей программы ничего не меняется.</translation>
    </message>
    <message>
        <source>Put the last good settings back?</source>
        <translation>Вернуть последние исправные настройки?</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>Вернуть</translation>
    </message>
    <message>
        <source>It was not put back</source>
        <translation>Вернуть не удалось</translation>
    </message>
    <message>
        <source>The last good settings are back. The file that was wrong is {0}</source>
        <translation>Последние исправные настройки возвращены. Файл с ошибкой: {0}</translation>
    </message>
</context>
<context>
    <name>SlipActions</name>
    <message>
        <source>No printer is set up. The slip can be saved as a PDF.</source>
        <translation>Принтер не настроен. Чек можно сохранить в PDF.</translation>
    </message>
    <message>
        <source>Sent to the printer</source>
        <translation>Отправлено на принтер</translation>
    </message>
    <message>
        <source>Saved as {0}</source>
        <translation>Сохранено: {0}</translation>
    </message>
    <message>
        <source>Slips</source>
        <translation>Чеков</translation>
    </message>
    <message>
        <source>Of these need a supervisor</source>
        <translation>Из них с разрешения старшего</translation>
    </message>
    <message>
        <source>The first</source>
        <translation>Первый</translation>
    </message>
    <message>
        <source>The last</source>
        <translation>Последний</translation>
    </message>
    <message>
        <source>Print these slips again?</source>
        <translation>Напечатать эти чеки ещё раз?</translation>
    </message>
    <message>
        <source>Print {0} slips</source>
        <translation>Напечатать чеки: {0}</translation>
    </message>
    <message>
        <source>Save the slip as a PDF</source>
        <translation>Сохранить чек в PDF</translation>
    </message>
    <message>
        <source>Slip</source>
        <translation>Чек</translation>
    </message>
    <message>
        <source>Print this slip again?</source>
        <translation>Напечатать этот чек ещё раз?</translation>
    </message>
    <message>
        <source>Allow it</source>
        <translation>Разрешить</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Скопировано</translation>
    </message>
</context>
<context>
    <name>SlipView</name>
    <message>
        <source>Slip</source>
        <translation>Чек</translation>
    </message>
    <message>
        <source>There is no slip</source>
        <translation>Чека нет</translation>
    </message>
</context>
<context>
    <name>StepCard</name>
    <message>
        <source>What to do now</source>
        <translation>Что делать сейчас</translation>
    </message>
</context>
<context>
    <name>StepPlan</name>
    <message>
        <source>At step</source>
        <translation>На шаге</translation>
    </message>
    <message>
        <source>what happens</source>
        <translation>что случится</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>секунд</translation>
    </message>
    <message>
        <source>Let it happen once</source>
        <translation>Пусть случится один раз</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Card</source>
        <translation>Карта</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>ПИН</translation>
    </message>
    <message>
        <source>Bank</source>
        <translation>Банк</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
</context>
<context>
    <name>SupportBundle</name>
    <message>
        <source>Collecting what support needs…</source>
        <translation>Собираем всё, что нужно поддержке…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Save the support bundle</source>
        <translation>Сохранить архив для поддержки</translation>
    </message>
    <message>
        <source>It was not saved</source>
        <translation>Сохранить не удалось</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Saved. Send this file to support</source>
        <translation>Сохранено. Передайте этот файл поддержке</translation>
    </message>
</context>
<context>
    <name>SystemPrinterField</name>
    <message>
        <source>The system&apos;s default printer</source>
        <translation>Принтер системы по умолчанию</translation>
    </message>
</context>
<context>
    <name>TillWatch</name>
    <message>
        <source>Tills are not served, all else works. {0}</source>
        <translation>Кассы не обслуживаются, всё остальное работает. {0}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать ещё раз</translation>
    </message>
    <message>
        <source>Tills</source>
        <translation>Кассы</translation>
    </message>
    <message>
        <source>not served</source>
        <translation>не обслуживаются</translation>
    </message>
    <message>
        <source>about to be served</source>
        <translation>подключаются…</translation>
    </message>
    <message>
        <source>turned away: {0}</source>
        <translation>не впущено: {0}</translation>
    </message>
    <message>
        <source>The HTTP interface for tills is off. It is turned on in the settings (Ctrl+6), under “Tills (API)”, and works from the next start of the program.</source>
        <translation>HTTP-интерфейс для касс выключен. Включите его в настройках (Ctrl+6), раздел «Кассы (API)»: он заработает при следующем запуске программы.</translation>
    </message>
    <message>
        <source>Tills are not served</source>
        <translation>Кассы не обслуживаются</translation>
    </message>
</context>
<context>
    <name>TotalsScreen</name>
    <message>
        <source>Short report: the pinpad&apos;s totals, the shift stays open</source>
        <translation>Краткий отчёт: итоги пинпада, смена остаётся открытой</translation>
    </message>
    <message>
        <source>Reconciliation: closes the pinpad&apos;s shift</source>
        <translation>Сверка итогов: закрывает смену пинпада</translation>
    </message>
    <message>
        <source>Show the last closed shift</source>
        <translation>Показать последнюю закрытую смену</translation>
    </message>
    <message>
        <source>Print the report on the right</source>
        <translation>Напечатать отчёт справа</translation>
    </message>
    <message>
        <source>Next lane</source>
        <translation>Следующий пинпад</translation>
    </message>
    <message>
        <source>Ask the pinpad to stop</source>
        <translation>Попросить пинпад остановиться</translation>
    </message>
    <message>
        <source>Ask the pinpad for its short report to compare.</source>
        <translation>Чтобы сверить, запросите у пинпада краткий отчёт.</translation>
    </message>
    <message>
        <source>The open shift</source>
        <translation>Открытая смена</translation>
    </message>
    <message>
        <source>It was looked up: the shift is closed.</source>
        <translation>Выяснено у пинпада: смена закрыта.</translation>
    </message>
    <message>
        <source>Close the shift</source>
        <translation>Закрыть смену</translation>
    </message>
    <message>
        <source>It has no report.</source>
        <translation>Отчёта у неё нет.</translation>
    </message>
</context>
<context>
    <name>TotalsView</name>
    <message>
        <source>Short report</source>
        <translation>Краткий отчёт</translation>
    </message>
    <message>
        <source>Reconcile…</source>
        <translation>Сверка итогов…</translation>
    </message>
    <message>
        <source>Last closed shift</source>
        <translation>Закрытая смена</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Печать</translation>
    </message>
    <message>
        <source>Shifts that were closed</source>
        <translation>Закрытые смены</translation>
    </message>
    <message>
        <source>No reconciliation of this pinpad is in the journal.</source>
        <translation>Сверок итогов этого пинпада в журнале нет.</translation>
    </message>
</context>
<context>
    <name>TraceModel</name>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Команда</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Содержимое</translation>
    </message>
    <message>
        <source>{0} bytes withheld</source>
        <translation>скрыто байт: {0}</translation>
    </message>
</context>
<context>
    <name>TraceTable</name>
    <message>
        <source>What passes the line</source>
        <translation>Что проходит по линии</translation>
    </message>
</context>
<context>
    <name>TrainingPinpads</name>
    <message>
        <source>A lane for training is added in the settings (Ctrl+6), under “Lanes”.</source>
        <translation>Учебный пинпад добавляют в настройках (Ctrl+6), раздел «Пинпады».</translation>
    </message>
    <message>
        <source>This till has no training pinpad</source>
        <translation>На этой кассе нет учебного пинпада</translation>
    </message>
</context>
<context>
    <name>TroubleList</name>
    <message>
        <source>Still to come: {0}</source>
        <translation>Ещё случится: {0}</translation>
    </message>
    <message>
        <source>Nothing is planned.</source>
        <translation>Ничего не запланировано.</translation>
    </message>
    <message>
        <source>Whoever pays</source>
        <translation>Покупатель</translation>
    </message>
    <message>
        <source>The next operation</source>
        <translation>Со следующей операцией</translation>
    </message>
    <message>
        <source>From now on</source>
        <translation>С этого момента</translation>
    </message>
    <message>
        <source>Step by step</source>
        <translation>По шагам</translation>
    </message>
    <message>
        <source>Forget what is planned</source>
        <translation>Забыть, что запланировано</translation>
    </message>
    <message>
        <source>No money</source>
        <translation>Нет денег</translation>
    </message>
    <message>
        <source>Taps a card with 100,00 on it. More than that the bank refuses: 116.</source>
        <translation>Прикладывает карту, на которой 100,00. Больше банк не даст: 116.</translation>
    </message>
    <message>
        <source>Right PIN</source>
        <translation>Верный ПИН</translation>
    </message>
    <message>
        <source>Types the card&apos;s PIN and presses the green key.</source>
        <translation>Набирает ПИН карты и нажимает зелёную клавишу.</translation>
    </message>
    <message>
        <source>Types another one. The bank refuses: 117. The third time in a row locks the card: 106.</source>
        <translation>Набирает другой. Банк отказывает: 117. На третий раз подряд карта блокируется: 106.</translation>
    </message>
    <message>
        <source>Wrong PIN</source>
        <translation>Неверный ПИН</translation>
    </message>
    <message>
        <source>Fresh cards</source>
        <translation>Новые карты</translation>
    </message>
    <message>
        <source>All cards have their money and their tries at the PIN again.</source>
        <translation>У всех карт снова есть деньги и все попытки ввода ПИН.</translation>
    </message>
    <message>
        <source>Sells 7,00 on the pinpad without the till. Its slip then hides the one of a lost answer.</source>
        <translation>Продаёт на 7,00 на пинпаде, без кассы. Этот чек закрывает собой чек потерянного ответа.</translation>
    </message>
    <message>
        <source>Sell on the pinpad</source>
        <translation>Продажа на самом пинпаде</translation>
    </message>
</context>
<context>
    <name>UnresolvedScreen</name>
    <message>
        <source>Unresolved: look up again, open the lane, settle or tell what the till knows</source>
        <translation>Неясные: выяснить ещё раз, открыть пинпад, решить или отметить, что касса знает</translation>
    </message>
    <message>
        <source>The look-up settled it.</source>
        <translation>Пинпад ответил: теперь всё ясно.</translation>
    </message>
    <message>
        <source>The look-up did not settle it.</source>
        <translation>Ответ пинпада ничего не решил.</translation>
    </message>
    <message>
        <source>The lane {0} is open again. The case stays.</source>
        <translation>Пинпад {0} снова открыт. Операция остаётся неясной.</translation>
    </message>
    <message>
        <source>The case was settled.</source>
        <translation>Решение записано.</translation>
    </message>
    <message>
        <source>It is written down that the till knows.</source>
        <translation>Записано: касса знает об операции.</translation>
    </message>
</context>
<context>
    <name>UnresolvedView</name>
    <message>
        <source>Look up again</source>
        <translation>Выяснить ещё раз</translation>
    </message>
    <message>
        <source>Open the lane…</source>
        <translation>Открыть пинпад…</translation>
    </message>
    <message>
        <source>Settle…</source>
        <translation>Решить…</translation>
    </message>
    <message>
        <source>Print the slip</source>
        <translation>Напечатать чек</translation>
    </message>
    <message>
        <source>The till knows…</source>
        <translation>Касса знает…</translation>
    </message>
</context>
<context>
    <name>WaitingSlips</name>
    <message>
        <source>Sent to the printer</source>
        <translation>Отправлено на принтер</translation>
    </message>
</context>
<context>
    <name>WaitingStrip</name>
    <message>
        <source>Waiting to be printed: {0}</source>
        <translation>Ждут печати: {0}</translation>
    </message>
    <message>
        <source>Print them</source>
        <translation>Напечатать</translation>
    </message>
</context>
<context>
    <name>WindowPage</name>
    <message>
        <source>Takes effect as soon as it is saved, the time zone at the next start. Language, theme and text size need no supervisor.</source>
        <translation>Действует, как только сохранено, часовой пояс — при следующем запуске. Для языка, темы и размера текста старший не нужен.</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Окно</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлая</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмная</translation>
    </message>
    <message>
        <source>a whole number of percent, from 80 to 200</source>
        <translation>целое число процентов от 80 до 200</translation>
    </message>
    <message>
        <source>the name of a time zone, such as Asia/Tashkent</source>
        <translation>название часового пояса, например Asia/Tashkent</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Тема</translation>
    </message>
    <message>
        <source>Text size, percent</source>
        <translation>Размер текста, проценты</translation>
    </message>
    <message>
        <source>100 is the ordinary size. The window arranges itself fully at the next start.</source>
        <translation>100 — обычный размер. Полностью окно перестраивается при следующем запуске.</translation>
    </message>
    <message>
        <source>This screen has room for {0} at most: a larger text is shown in that size.</source>
        <translation>На этом экране помещается текст не крупнее {0}: более крупный показывается в этом размере.</translation>
    </message>
    <message>
        <source>Name of the till</source>
        <translation>Название кассы</translation>
    </message>
    <message>
        <source>Stands in the corner of the window and on the test page, such as “Till 3”.</source>
        <translation>Видно в углу окна и на пробной странице, например «Касса 3».</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Часовой пояс</translation>
    </message>
    <message>
        <source>Slips, days and shifts are read in it, whatever the system&apos;s own is.</source>
        <translation>По нему читаются чеки, дни и смены, какой бы пояс ни был в системе.</translation>
    </message>
</context>
<context>
    <name>calibration</name>
    <message>
        <source>Calibration</source>
        <translation>Калибровка</translation>
    </message>
    <message>
        <source>Does the pinpad read amounts as they are meant?</source>
        <translation>Верно ли пинпад читает суммы?</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Give a sale back…</source>
        <translation>Вернуть оплату…</translation>
    </message>
    <message>
        <source>Start the sale</source>
        <translation>Начать оплату</translation>
    </message>
    <message>
        <source>The pinpad is sent a small sale. You type the amount that it shows, before a card is presented; then you pay with a card of your own, and the money is given back. It is real money.</source>
        <translation>На пинпад отправляется небольшая оплата. До карты вы вводите сумму, которую он показывает, затем платите своей картой, и деньги возвращаются. Деньги настоящие.</translation>
    </message>
    <message>
        <source>training</source>
        <translation>учебный</translation>
    </message>
    <message>
        <source>needs no calibration</source>
        <translation>калибровка не нужна</translation>
    </message>
    <message>
        <source>the installer&apos;s word</source>
        <translation>слово установщика</translation>
    </message>
    <message>
        <source>not calibrated</source>
        <translation>не откалиброван</translation>
    </message>
    <message>
        <source>sells, does not give back</source>
        <translation>принимает оплату, не возвращает</translation>
    </message>
    <message>
        <source>calibrated</source>
        <translation>откалиброван</translation>
    </message>
    <message>
        <source>A training pinpad needs no calibration: its money is none.</source>
        <translation>Учебному пинпаду калибровка не нужна: денег в нём нет.</translation>
    </message>
    <message>
        <source>With this driver an amount can be read in one way only.</source>
        <translation>С этим драйвером сумму можно прочитать только одним способом.</translation>
    </message>
    <message>
        <source>The installer&apos;s own word stands in place of a calibration: calibrated = true in settings.toml. This program has not seen it proved. Set it to false to calibrate the lane here.</source>
        <translation>Вместо калибровки здесь слово установщика: calibrated = true в settings.toml. Программа этого не проверяла. Поставьте false, чтобы откалибровать пинпад здесь.</translation>
    </message>
    <message>
        <source>The pinpad is at work. Choose the lane again when it has ended.</source>
        <translation>Пинпад занят. Откройте калибровку снова, когда он закончит.</translation>
    </message>
    <message>
        <source>This lane takes no money until it is calibrated.</source>
        <translation>Этот пинпад не принимает деньги, пока не откалиброван.</translation>
    </message>
    <message>
        <source>Sales are released. Give the sale of the calibration back to finish.</source>
        <translation>Оплата разрешена. Осталось вернуть оплату калибровки.</translation>
    </message>
    <message>
        <source>Everything is released for this lane. It can be calibrated anew.</source>
        <translation>Этому пинпаду разрешено всё. Его можно откалибровать заново.</translation>
    </message>
    <message>
        <source>Read the amount on the pinpad. Do not present the card yet</source>
        <translation>Прочитайте сумму на пинпаде. Карту пока не прикладывайте</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>This is what it shows</source>
        <translation>Он показывает это</translation>
    </message>
    <message>
        <source>Type it exactly as the pinpad shows it, with its tiyin.</source>
        <translation>Введите её точно так, как показывает пинпад, вместе с тийинами.</translation>
    </message>
    <message>
        <source>It is the right amount. Present the card now</source>
        <translation>Сумма верна. Теперь приложите карту</translation>
    </message>
    <message>
        <source>The pinpad shows another amount. Do not present a card</source>
        <translation>Пинпад показывает другую сумму. Карту не прикладывайте</translation>
    </message>
    <message>
        <source>The card was presented before the amount was typed</source>
        <translation>Карту приложили раньше, чем ввели сумму</translation>
    </message>
    <message>
        <source>Such a sale proves nothing, so the pinpad is being asked to stop.</source>
        <translation>Такая оплата ничего не доказывает, поэтому пинпад просят остановиться.</translation>
    </message>
    <message>
        <source>The pinpad read another amount</source>
        <translation>Пинпад прочитал другую сумму</translation>
    </message>
    <message>
        <source>Nothing was charged, unless the pinpad itself says that it approved. Change the notation of this lane to the other one, start the program anew and calibrate again.</source>
        <translation>Ничего не списано, если только сам пинпад не сообщил об одобрении. Смените запись суммы для этого пинпада на другую, запустите программу заново и откалибруйте ещё раз.</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Отправлено</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Прочитано</translation>
    </message>
    <message>
        <source>In settings.toml</source>
        <translation>В settings.toml</translation>
    </message>
    <message>
        <source>Change to</source>
        <translation>Заменить на</translation>
    </message>
    <message>
        <source>The pinpad&apos;s end</source>
        <translation>Итог пинпада</translation>
    </message>
    <message>
        <source>The sale was not made, so nothing is released</source>
        <translation>Оплата не прошла, поэтому ничего не разрешено</translation>
    </message>
    <message>
        <source>Sales are released for this lane</source>
        <translation>Оплата на этом пинпаде разрешена</translation>
    </message>
    <message>
        <source>Now the money has to be given back, which releases cancelling and returning.</source>
        <translation>Теперь нужно вернуть деньги: это разрешит отмены и возвраты.</translation>
    </message>
    <message>
        <source>Give the money back, then calibrate again.</source>
        <translation>Верните деньги и откалибруйте ещё раз.</translation>
    </message>
    <message>
        <source>Sell again</source>
        <translation>Повторить оплату</translation>
    </message>
    <message>
        <source>This lane gives money back only when a sale of a calibration has succeeded. Sell again; then this guide gives back both. Or give this one back at the pinpad itself.</source>
        <translation>Пинпад возвращает деньги только после удачной оплаты калибровки. Повторите оплату, потом здесь можно вернуть обе. Или верните эту на самом пинпаде.</translation>
    </message>
    <message>
        <source>The card WAS CHARGED, and nothing is released</source>
        <translation>С карты СПИСАНО, но ничего не разрешено</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Позже</translation>
    </message>
    <message>
        <source>Which sale is to be given back?</source>
        <translation>Какую оплату вернуть?</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Выбрать</translation>
    </message>
    <message>
        <source>There is no sale to give back</source>
        <translation>Возвращать нечего</translation>
    </message>
    <message>
        <source>The journal has no approved sale of this lane with tiyin that has not been given back. Make another.</source>
        <translation>В журнале нет одобренной и не возвращённой оплаты этого пинпада с тийинами. Сделайте новую.</translation>
    </message>
    <message>
        <source>Cancel this sale?</source>
        <translation>Отменить эту оплату?</translation>
    </message>
    <message>
        <source>Cancel the sale</source>
        <translation>Отменить оплату</translation>
    </message>
    <message>
        <source>Return this money?</source>
        <translation>Вернуть эти деньги?</translation>
    </message>
    <message>
        <source>Return the money</source>
        <translation>Вернуть деньги</translation>
    </message>
    <message>
        <source>The pinpad may ask for the same card once more.</source>
        <translation>Пинпад может ещё раз попросить ту же карту.</translation>
    </message>
    <message>
        <source>The sale is being cancelled. Present the same card if it is asked for</source>
        <translation>Оплата отменяется. Если пинпад попросит, приложите ту же карту</translation>
    </message>
    <message>
        <source>The money is being returned. Present the same card if it is asked for</source>
        <translation>Деньги возвращаются. Если пинпад попросит, приложите ту же карту</translation>
    </message>
    <message>
        <source>The shift of this sale is closed, so it cannot be cancelled</source>
        <translation>Смена этой оплаты закрыта, отменить её нельзя</translation>
    </message>
    <message>
        <source>Return instead…</source>
        <translation>Сделать возврат…</translation>
    </message>
    <message>
        <source>A return is possible at any time, and releases the same.</source>
        <translation>Возврат возможен в любое время и разрешает то же самое.</translation>
    </message>
    <message>
        <source>The money was not given back</source>
        <translation>Деньги не возвращены</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать ещё раз</translation>
    </message>
    <message>
        <source>The lane is released</source>
        <translation>Пинпад откалиброван</translation>
    </message>
    <message>
        <source>The money was given back, but nothing is released by it</source>
        <translation>Деньги возвращены, но это ничего не разрешило</translation>
    </message>
    <message>
        <source>The sale stands: the card is charged until the money is given back</source>
        <translation>Оплата остаётся в силе: деньги списаны, пока их не вернут</translation>
    </message>
    <message>
        <source>The outcome is not known. Do not repeat it</source>
        <translation>Итог неизвестен. Не повторяйте</translation>
    </message>
    <message>
        <source>It was approved although a stop had been asked for.</source>
        <translation>Одобрено, хотя пинпад просили остановиться.</translation>
    </message>
    <message>
        <source>The right amount was not typed before the card was presented.</source>
        <translation>Верная сумма не была введена до карты.</translation>
    </message>
    <message>
        <source>The pinpad named no terminal id.</source>
        <translation>Пинпад не назвал номер терминала.</translation>
    </message>
    <message>
        <source>Terminal {0} answered, which is none of this lane&apos;s: {1}.</source>
        <translation>Ответил терминал {0}, а у этого пинпада должен быть: {1}.</translation>
    </message>
    <message>
        <source>The pinpad&apos;s answer did not name the amount.</source>
        <translation>В ответе пинпада нет суммы.</translation>
    </message>
    <message>
        <source>The pinpad&apos;s answer did not name the sale.</source>
        <translation>В ответе пинпада не названа эта оплата.</translation>
    </message>
    <message>
        <source>The journal could not take it.</source>
        <translation>Журнал не смог это записать.</translation>
    </message>
    <message>
        <source>The pinpad showed {0}, and may have charged that much: compare it with the slip. Then change settings.toml, lane {1}, to {2}.</source>
        <translation>Пинпад показал {0} и мог столько списать: сверьте с чеком. Затем поставьте в settings.toml для пинпада {1}: {2}.</translation>
    </message>
    <message>
        <source>step {0} of {1}</source>
        <translation>шаг {0} из {1}</translation>
    </message>
    <message>
        <source>To the beginning</source>
        <translation>К началу</translation>
    </message>
    <message>
        <source>Give {0} back…</source>
        <translation>Вернуть {0}…</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Сумма</translation>
    </message>
    <message>
        <source>Terminal id</source>
        <translation>Терминал</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Карта</translation>
    </message>
    <message>
        <source>It may sell, cancel and return.</source>
        <translation>Ему разрешены оплата, отмена и возврат.</translation>
    </message>
    <message>
        <source>The money is back on the card.</source>
        <translation>Деньги вернулись на карту.</translation>
    </message>
    <message>
        <source>The card may have been charged, or the money given back. The pinpad is being asked for its last slip; the lane stays closed until this is settled: see the Unresolved screen (Ctrl+3). Then open this guide again.</source>
        <translation>Деньги могли быть списаны или возвращены. Программа спрашивает у пинпада последний чек; пинпад закрыт, пока это не выяснится: смотрите экран «Неясные» (Ctrl+3). Потом откройте калибровку снова.</translation>
    </message>
    <message>
        <source>Receipt no.</source>
        <translation>Номер чека</translation>
    </message>
    <message>
        <source>Sales still to be refunded: {0}.</source>
        <translation>Осталось вернуть оплат: {0}.</translation>
    </message>
    <message>
        <source>This sale is refunded: {0}.</source>
        <translation>Эта оплата возвращена: {0}.</translation>
    </message>
    <message>
        <source>Another sale is still to be refunded</source>
        <translation>Осталось вернуть ещё одну оплату</translation>
    </message>
    <message>
        <source>Sales of calibrations that are not refunded: {0}</source>
        <translation>Не возвращено оплат калибровки: {0}</translation>
    </message>
    <message>
        <source>The journal does not tell which sales are to be refunded</source>
        <translation>Журнал не сообщает, какие оплаты ещё не возвращены</translation>
    </message>
    <message>
        <source>Open this guide again when the journal can be read.</source>
        <translation>Откройте калибровку снова, когда журнал будет читаться.</translation>
    </message>
    <message>
        <source>Refund what was charged with this guide: Menu, Calibrate a lane, Give a sale back. The Journal screen (Ctrl+2) finds each sale by RRN or receipt number.</source>
        <translation>Верните списанное здесь же: Меню, Откалибровать пинпад, Вернуть оплату. Экран «Журнал» (Ctrl+2) найдёт каждую оплату по RRN или номеру чека.</translation>
    </message>
    <message>
        <source>What is not known stands on the Unresolved screen (Ctrl+3). Do not repeat it.</source>
        <translation>То, что неизвестно, — на экране «Неясные» (Ctrl+3). Не повторяйте.</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Неизвестно</translation>
    </message>
    <message>
        <source>Refund not known</source>
        <translation>Возврат неясен</translation>
    </message>
    <message>
        <source>Charged</source>
        <translation>Списано</translation>
    </message>
</context>
<context>
    <name>calls</name>
    <message>
        <source>Turned away</source>
        <translation>Не впущен</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>Без ответа</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Сбой</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Отказано</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Отвечено</translation>
    </message>
    <message>
        <source>HTTP {0}</source>
        <translation>HTTP {0}</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} с</translation>
    </message>
    <message>
        <source>{0} ms</source>
        <translation>{0} мс</translation>
    </message>
</context>
<context>
    <name>cases</name>
    <message>
        <source>The till was not told</source>
        <translation>Касса не узнала</translation>
    </message>
    <message>
        <source>Compare the report on the right with the bank&apos;s, or ask the bank whether the shift was closed. Then a supervisor settles the case here.</source>
        <translation>Сравните отчёт справа с отчётом банка или спросите банк, закрыта ли смена. Потом старший решает здесь.</translation>
    </message>
    <message>
        <source>The settings no longer have this lane, so its pinpad cannot be asked.</source>
        <translation>Этого пинпада больше нет в настройках, спросить его нельзя.</translation>
    </message>
    <message>
        <source>The pinpad will be asked as soon as the lane is free.</source>
        <translation>Пинпад будет спрошен, как только освободится.</translation>
    </message>
    <message>
        <source>Print the last slip on the pinpad itself and compare it.</source>
        <translation>Напечатайте последний чек на самом пинпаде и сравните.</translation>
    </message>
    <message>
        <source>See that nobody uses the pinpad, then look up again (F5). It prints its last slip each time, so that it is not asked by itself. If it does not give it, a supervisor can open the lane.</source>
        <translation>Убедитесь, что пинпадом никто не пользуется, и спросите ещё раз (F5). Каждый раз он печатает последний чек, поэтому сама программа его больше не спрашивает. Если чека так и не будет, старший может открыть пинпад без ответа.</translation>
    </message>
    <message>
        <source>Wait: the pinpad is asked how it ended. Do not use the pinpad meanwhile.</source>
        <translation>Подождите: программа спрашивает пинпад, чем всё закончилось. Пинпадом пока не пользуйтесь.</translation>
    </message>
    <message>
        <source>Close the other program that holds the port. The pinpad is then asked by itself.</source>
        <translation>Закройте другую программу, занявшую порт. Дальше программа спросит пинпад сама.</translation>
    </message>
    <message>
        <source>Finish or cancel what the pinpad shows, and sell nothing on it. It is asked again by itself.</source>
        <translation>Завершите или отмените то, что на экране пинпада, и ничего на нём не продавайте. Программа спросит его снова сама.</translation>
    </message>
    <message>
        <source>Plug the pinpad in and switch it on, and sell nothing on it meanwhile. It is asked again by itself. If it stays away, a supervisor can open the lane.</source>
        <translation>Подключите пинпад и включите его; пока ничего на нём не продавайте. Программа спросит его снова сама. Если он так и не появится, старший может открыть пинпад без ответа.</translation>
    </message>
    <message>
        <source>Call support: the pinpad cannot be asked. If that stays so, a supervisor can open the lane.</source>
        <translation>Позвоните в поддержку: спросить пинпад не получается. Если так и останется, старший может открыть пинпад без ответа.</translation>
    </message>
    <message>
        <source>The lane was opened, so that the pinpad&apos;s last slip proves nothing any more.</source>
        <translation>Пинпад был открыт без ответа, поэтому его последний чек уже ничего не доказывает.</translation>
    </message>
    <message>
        <source>The look-up did not settle it: the pinpad&apos;s last slip is that of another operation of this till.</source>
        <translation>Ответ пинпада ничего не решил: его последний чек — от другой операции этой кассы.</translation>
    </message>
    <message>
        <source>The look-up did not settle it. Compare the slip on the right with this operation.</source>
        <translation>Ответ пинпада ничего не решил. Сравните чек справа с этой операцией.</translation>
    </message>
    <message>
        <source>The look-up did not settle it: there is no slip.</source>
        <translation>Ответ пинпада ничего не решил: чека нет.</translation>
    </message>
    <message>
        <source>Call the bank and name the RRN, the terminal, the time and the amount.</source>
        <translation>Позвоните в банк, назовите RRN, терминал, время и сумму.</translation>
    </message>
    <message>
        <source>Call the bank and name the terminal, the time and the amount.</source>
        <translation>Позвоните в банк, назовите терминал, время и сумму.</translation>
    </message>
    <message>
        <source>Then a supervisor settles the case here.</source>
        <translation>Потом старший решает здесь.</translation>
    </message>
    <message>
        <source>Find the sale whose RRN and card the slip on the right names: its money was given back, and not that of the sale that was meant.</source>
        <translation>Найдите оплату с RRN и картой с чека справа: деньги вернулись по ней, а не по той, что имелась в виду.</translation>
    </message>
    <message>
        <source>Rely on it only when it is certain: the pinpad approved it first and said otherwise afterwards.</source>
        <translation>Пока не выяснено, не полагайтесь на неё: пинпад сначала одобрил, а потом сказал другое.</translation>
    </message>
    <message>
        <source>Do not repeat it: the pinpad said afterwards that it may have gone through all the same.</source>
        <translation>Не повторяйте её: пинпад потом сообщил, что она могла всё-таки пройти.</translation>
    </message>
    <message>
        <source>It stands as</source>
        <translation>Записано</translation>
    </message>
    <message>
        <source>the slip on the right</source>
        <translation>чек справа</translation>
    </message>
    <message>
        <source>Against it</source>
        <translation>Против</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>Терминал</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Исходная</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Карта</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>Кассир</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Отправлена</translation>
    </message>
    <message>
        <source>Last heard</source>
        <translation>Последний ответ</translation>
    </message>
    <message>
        <source>nothing was heard</source>
        <translation>ответов не было</translation>
    </message>
    <message>
        <source>It came as far as</source>
        <translation>Дошла до шага</translation>
    </message>
    <message>
        <source>The pinpad said</source>
        <translation>Пинпад сказал</translation>
    </message>
    <message>
        <source>Why it is unknown</source>
        <translation>Почему неясно</translation>
    </message>
    <message>
        <source>For support</source>
        <translation>Для поддержки</translation>
    </message>
    <message>
        <source>Lane opened</source>
        <translation>Пинпад открыт</translation>
    </message>
    <message>
        <source>What it printed itself</source>
        <translation>Что пинпад напечатал сам</translation>
    </message>
    <message>
        <source>It is the slip of another operation of this till: {0}</source>
        <translation>Это чек другой операции этой кассы: {0}</translation>
    </message>
    <message>
        <source>It fits, but the lane was opened in between: only a supervisor settles the case.</source>
        <translation>Чек подходит, но пинпад открывали без ответа: решает только старший.</translation>
    </message>
    <message>
        <source>What it says does not decide the outcome.</source>
        <translation>Это не решает, чем всё закончилось.</translation>
    </message>
</context>
<context>
    <name>closing</name>
    <message>
        <source>A pinpad is still at work</source>
        <translation>Пинпад ещё работает</translation>
    </message>
    <message>
        <source>It has ended, and the window closes</source>
        <translation>Операция закончилась, окно закрывается</translation>
    </message>
    <message>
        <source>Close now</source>
        <translation>Закрыть сейчас</translation>
    </message>
    <message>
        <source>The window shows how the operation ended, and then closes. If you close it now, the operation is not stopped: the program asks the pinpad for the outcome at its next start.</source>
        <translation>Окно покажет итог операции и закроется. Если закрыть его сейчас, операция не прервётся: при следующем запуске программа запросит её итог у пинпада.</translation>
    </message>
    <message>
        <source>The window closes in {0} s.</source>
        <translation>Окно закроется через {0} с.</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Остаться</translation>
    </message>
    <message>
        <source>The pinpad test is being stopped</source>
        <translation>Проверка пинпада останавливается</translation>
    </message>
    <message>
        <source>The window closes by itself in a few seconds.</source>
        <translation>Окно закроется само через несколько секунд.</translation>
    </message>
</context>
<context>
    <name>confirmations</name>
    <message>
        <source>Make a new sale?</source>
        <translation>Принять новую оплату?</translation>
    </message>
    <message>
        <source>The form names an earlier sale. A new sale does not touch it.</source>
        <translation>В форме указана прежняя оплата. Новая оплата её не затронет.</translation>
    </message>
    <message>
        <source>Make the sale</source>
        <translation>Принять оплату</translation>
    </message>
    <message>
        <source>Cancel this sale?</source>
        <translation>Отменить эту оплату?</translation>
    </message>
    <message>
        <source>Cancel the sale</source>
        <translation>Отменить оплату</translation>
    </message>
    <message>
        <source>Return this money?</source>
        <translation>Вернуть эти деньги?</translation>
    </message>
    <message>
        <source>Return the money</source>
        <translation>Вернуть деньги</translation>
    </message>
    <message>
        <source>This sale is not in this journal. The pinpad and the bank will decide.</source>
        <translation>Этой оплаты нет в журнале. Решат пинпад и банк.</translation>
    </message>
    <message>
        <source>Sale</source>
        <translation>Оплата</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Карта</translation>
    </message>
    <message>
        <source>This is a part of the sale: {0} of {1}.</source>
        <translation>Это часть оплаты: {0} из {1}.</translation>
    </message>
    <message>
        <source>Several sales have this receipt number. Which one is it?</source>
        <translation>С этим номером чека есть несколько оплат. Которая из них?</translation>
    </message>
    <message>
        <source>receipt {0}</source>
        <translation>чек {0}</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Сумма</translation>
    </message>
    <message>
        <source>Receipt number</source>
        <translation>Номер чека</translation>
    </message>
    <message>
        <source>Sell for such a large sum?</source>
        <translation>Провести оплату на такую большую сумму?</translation>
    </message>
    <message>
        <source>The sum is unusually large: more than {0}. Check each figure.</source>
        <translation>Сумма необычно большая: больше {0}. Проверьте каждую цифру.</translation>
    </message>
</context>
<context>
    <name>dialogs</name>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Folder:</source>
        <translation>Папка:</translation>
    </message>
    <message>
        <source>File name:</source>
        <translation>Имя файла:</translation>
    </message>
    <message>
        <source>Kind of file:</source>
        <translation>Тип файла:</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Сохранить</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
</context>
<context>
    <name>finds</name>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Итог</translation>
    </message>
    <message>
        <source>The money of another sale was given back</source>
        <translation>Вернулись деньги по другой оплате</translation>
    </message>
    <message>
        <source>The pinpad answered with another sale than the one that was meant. Do not repeat it and call a supervisor: the Unresolved screen (Ctrl+3) says what to do.</source>
        <translation>Пинпад ответил по другой оплате, не по той, что имелась в виду. Не повторяйте операцию и позовите старшего: что делать, сказано на экране «Неясные» (Ctrl+3).</translation>
    </message>
    <message>
        <source>The pinpad contradicts itself</source>
        <translation>Пинпад противоречит сам себе</translation>
    </message>
    <message>
        <source>It has just said something else about this operation. Do not repeat it and call a supervisor: the Unresolved screen (Ctrl+3) says what to do.</source>
        <translation>Он только что сообщил об этой операции другое. Не повторяйте её и позовите старшего: что делать, сказано на экране «Неясные» (Ctrl+3).</translation>
    </message>
    <message>
        <source>The pinpad approved what this till had not asked for</source>
        <translation>Пинпад одобрил то, чего касса не просила</translation>
    </message>
    <message>
        <source>It stands in the list of operations. If nobody did it on the pinpad on purpose, choose it there and give the money back.</source>
        <translation>Операция записана в список. Если её никто не проводил на пинпаде нарочно, выберите её там и верните деньги.</translation>
    </message>
    <message>
        <source>An earlier operation is settled now: {0}</source>
        <translation>Выяснена прежняя операция: {0}</translation>
    </message>
</context>
<context>
    <name>journal</name>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Sale and give-backs</source>
        <translation>Оплата и возвраты</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Что происходило</translation>
    </message>
    <message>
        <source>Prints</source>
        <translation>Печать</translation>
    </message>
    <message>
        <source>Learnt afterwards</source>
        <translation>Что узнали потом</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Код</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Почему</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Сумма</translation>
    </message>
    <message>
        <source>Surcharge</source>
        <translation>Надбавка</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Итого</translation>
    </message>
    <message>
        <source>Amount on the slip</source>
        <translation>Сумма на чеке</translation>
    </message>
    <message>
        <source>Totals</source>
        <translation>Итоги</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>Терминал</translation>
    </message>
    <message>
        <source>Merchant</source>
        <translation>Мерчант</translation>
    </message>
    <message>
        <source>Receipt number</source>
        <translation>Номер чека</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>Смена</translation>
    </message>
    <message>
        <source>Authorisation code</source>
        <translation>Код авторизации</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Карта</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Исходная операция</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>Кассир</translation>
    </message>
    <message>
        <source>Asked for by</source>
        <translation>Откуда</translation>
    </message>
    <message>
        <source>Allowed by</source>
        <translation>Разрешил</translation>
    </message>
    <message>
        <source>Key of the till</source>
        <translation>Ключ кассы</translation>
    </message>
    <message>
        <source>The till</source>
        <translation>Касса</translation>
    </message>
    <message>
        <source>For support</source>
        <translation>Для поддержки</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>№ операции</translation>
    </message>
    <message>
        <source>this window</source>
        <translation>это окно</translation>
    </message>
    <message>
        <source>the command line</source>
        <translation>командная строка</translation>
    </message>
    <message>
        <source>a till</source>
        <translation>касса</translation>
    </message>
    <message>
        <source>nobody: the pinpad itself</source>
        <translation>сам пинпад</translation>
    </message>
    <message>
        <source>not named by the pinpad</source>
        <translation>пинпад её не назвал</translation>
    </message>
    <message>
        <source>they agree</source>
        <translation>совпали</translation>
    </message>
    <message>
        <source>they differ</source>
        <translation>расходятся</translation>
    </message>
    <message>
        <source>they cannot be read</source>
        <translation>не читаются</translation>
    </message>
    <message>
        <source>was not told</source>
        <translation>не получила ответа</translation>
    </message>
    <message>
        <source>got the answer</source>
        <translation>получила ответ</translation>
    </message>
    <message>
        <source>knows it, {0}</source>
        <translation>знает, {0}</translation>
    </message>
    <message>
        <source>Sale</source>
        <translation>Оплата</translation>
    </message>
    <message>
        <source>Given back</source>
        <translation>Возвращено</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Осталось</translation>
    </message>
    <message>
        <source>Something was learnt of it</source>
        <translation>Узнали кое-что ещё</translation>
    </message>
    <message>
        <source>It was decided</source>
        <translation>Принято решение</translation>
    </message>
    <message>
        <source>Amended</source>
        <translation>Дополнено</translation>
    </message>
    <message>
        <source>Written down</source>
        <translation>Записано</translation>
    </message>
    <message>
        <source>Sent to the pinpad</source>
        <translation>Отправлено на пинпад</translation>
    </message>
    <message>
        <source>The till was not told after all</source>
        <translation>Касса всё же не получила ответа</translation>
    </message>
    <message>
        <source>The till {0}</source>
        <translation>Касса {0}</translation>
    </message>
    <message>
        <source>The lane was opened without the look-up</source>
        <translation>Пинпад открыт без выяснения</translation>
    </message>
    <message>
        <source>The look-up was answered</source>
        <translation>На запрос о выяснении ответ получен</translation>
    </message>
    <message>
        <source>First print</source>
        <translation>Первая печать</translation>
    </message>
    <message>
        <source>Copy {0}</source>
        <translation>Копия {0}</translation>
    </message>
    <message>
        <source>the pinpad</source>
        <translation>пинпад</translation>
    </message>
    <message>
        <source>today</source>
        <translation>сегодня</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>вчера</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 дней</translation>
    </message>
    <message>
        <source>this month</source>
        <translation>этот месяц</translation>
    </message>
    <message>
        <source>training</source>
        <translation>обучение</translation>
    </message>
</context>
<context>
    <name>lane guide</name>
    <message>
        <source>By USB or a serial port</source>
        <translation>По USB или через последовательный порт</translation>
    </message>
    <message>
        <source>Over the network: the till connects to the pinpad</source>
        <translation>По сети: касса подключается к пинпаду</translation>
    </message>
    <message>
        <source>Over the network: the pinpad connects to the till</source>
        <translation>По сети: пинпад подключается к кассе</translation>
    </message>
    <message>
        <source>Through Arcom&apos;s ARCUS 2 package</source>
        <translation>Через пакет ARCUS 2 от Arcom</translation>
    </message>
    <message>
        <source>Through a FiscalBox</source>
        <translation>Через FiscalBox</translation>
    </message>
    <message>
        <source>Not at all: for training</source>
        <translation>Никак: учебный</translation>
    </message>
    <message>
        <source>A new lane</source>
        <translation>Новый пинпад</translation>
    </message>
    <message>
        <source>Whose cards does the pinpad take?</source>
        <translation>Какие карты принимает пинпад?</translation>
    </message>
    <message>
        <source>How is it connected?</source>
        <translation>Как он подключён?</translation>
    </message>
    <message>
        <source>Which device is it?</source>
        <translation>Какое это устройство?</translation>
    </message>
    <message>
        <source>Where is the package?</source>
        <translation>Где находится пакет?</translation>
    </message>
    <message>
        <source>Where is the FiscalBox?</source>
        <translation>Где находится FiscalBox?</translation>
    </message>
    <message>
        <source>Address and port of the pinpad</source>
        <translation>Адрес и порт пинпада</translation>
    </message>
    <message>
        <source>As it is set up in the pinpad&apos;s own menu.</source>
        <translation>Как настроено в меню самого пинпада.</translation>
    </message>
    <message>
        <source>Where is the pinpad?</source>
        <translation>Где находится пинпад?</translation>
    </message>
    <message>
        <source>Address and port of this till</source>
        <translation>Адрес и порт этой кассы</translation>
    </message>
    <message>
        <source>What the pinpad is told to connect to; 0.0.0.0 stands for every address of this till.</source>
        <translation>Куда настроен подключаться пинпад; 0.0.0.0 — все адреса этой кассы.</translation>
    </message>
    <message>
        <source>Where does the pinpad connect to?</source>
        <translation>Куда подключается пинпад?</translation>
    </message>
    <message>
        <source>Does it answer?</source>
        <translation>Отвечает ли он?</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Спрашиваем…</translation>
    </message>
    <message>
        <source>A pinpad that is silent is waited for half a minute. No money moves.</source>
        <translation>Если пинпад молчит, его ждут полминуты. Деньги не списываются.</translation>
    </message>
    <message>
        <source>The lane {0} leads there already, so that it is not asked.</source>
        <translation>Сюда уже ведёт пинпад {0}, поэтому он не опрашивается.</translation>
    </message>
    <message>
        <source>This place is taken</source>
        <translation>Это место занято</translation>
    </message>
    <message>
        <source>The lane can be added all the same, and looked at later (Lane test).</source>
        <translation>Пинпад всё равно можно добавить и проверить позже.</translation>
    </message>
    <message>
        <source>It does not answer</source>
        <translation>Не отвечает</translation>
    </message>
    <message>
        <source>It answers, but is not in order</source>
        <translation>Отвечает, но не в порядке</translation>
    </message>
    <message>
        <source>It is where it should be. It cannot be asked without doing something.</source>
        <translation>Всё на месте. Опросить его, ничего не проводя, нельзя.</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Найден</translation>
    </message>
    <message>
        <source>Terminal {0} is for training, which a till that sells does not take.</source>
        <translation>Терминал {0} учебный, работающая касса его не принимает.</translation>
    </message>
    <message>
        <source>It answers</source>
        <translation>Отвечает</translation>
    </message>
    <message>
        <source>Terminal: {0}</source>
        <translation>Терминал: {0}</translation>
    </message>
    <message>
        <source>An earlier answer was on the line; compare the pinpad&apos;s report.</source>
        <translation>На линии был более ранний ответ; сверьте отчёт пинпада.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Stands on the tile and in the journal, and stays.</source>
        <translation>Видно на плитке и в журнале; потом не меняется.</translation>
    </message>
    <message>
        <source>letters a-z, digits, - and _, at most 32, and no name that is taken</source>
        <translation>латинские буквы, цифры, - и _, не больше 32, и не занятое имя</translation>
    </message>
    <message>
        <source>What is it called, and what does it belong to?</source>
        <translation>Как он называется и к чему относится?</translation>
    </message>
    <message>
        <source>Add this lane?</source>
        <translation>Добавить этот пинпад?</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Сохранить…</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Добавить</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Выйти</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>It was not saved</source>
        <translation>Не сохранено</translation>
    </message>
    <message>
        <source>It works from the next start of the program on.</source>
        <translation>Он заработает при следующем запуске программы.</translation>
    </message>
    <message>
        <source>Calibrate it then (menu, Calibrate a lane): before that it takes no money.</source>
        <translation>Тогда откалибруйте его (меню, «Откалибровать пинпад»): до этого он не принимает деньги.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Сохранено</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>Платёжная система</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Подключение</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Где</translation>
    </message>
    <message>
        <source>Terminal ids</source>
        <translation>Номера терминалов</translation>
    </message>
    <message>
        <source>Bank hosts</source>
        <translation>Хосты банка</translation>
    </message>
    <message>
        <source>step {0} of {1}</source>
        <translation>шаг {0} из {1}</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Дальше</translation>
    </message>
    <message>
        <source>Something answers, but not as a pinpad does</source>
        <translation>Что-то отвечает, но не как пинпад</translation>
    </message>
</context>
<context>
    <name>looking_up</name>
    <message>
        <source>This lane cannot ask its pinpad for the last slip.</source>
        <translation>Последний чек у этого пинпада спросить нельзя.</translation>
    </message>
    <message>
        <source>The pinpad is being asked for its report.</source>
        <translation>Программа спрашивает у пинпада отчёт.</translation>
    </message>
    <message>
        <source>The pinpad is being asked for its last slip.</source>
        <translation>Программа спрашивает у пинпада последний чек.</translation>
    </message>
    <message>
        <source>The pinpad is being asked.</source>
        <translation>Спрашиваем пинпад.</translation>
    </message>
    <message>
        <source>The pinpad is asked again when you want it: Unresolved, F5.</source>
        <translation>Пинпад спросим ещё раз по вашей команде: экран «Неясные», F5.</translation>
    </message>
    <message>
        <source>Next try in {0} s.</source>
        <translation>Снова через {0} с.</translation>
    </message>
    <message>
        <source>The pinpad is away.</source>
        <translation>Пинпада нет на связи.</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>pinpad-cashier cannot start</source>
        <translation>pinpad-cashier не может запуститься</translation>
    </message>
    <message>
        <source>This is a mistake of the program. Send support this text: {0}</source>
        <translation>Это ошибка самой программы. Отправьте поддержке этот текст: {0}</translation>
    </message>
</context>
<context>
    <name>offers</name>
    <message>
        <source>Open the lane…</source>
        <translation>Открыть пинпад…</translation>
    </message>
    <message>
        <source>Calibrate…</source>
        <translation>Откалибровать…</translation>
    </message>
    <message>
        <source>Cancel this sale…</source>
        <translation>Отменить эту оплату…</translation>
    </message>
    <message>
        <source>Return the money…</source>
        <translation>Вернуть деньги…</translation>
    </message>
    <message>
        <source>Return instead…</source>
        <translation>Сделать возврат…</translation>
    </message>
</context>
<context>
    <name>outcome</name>
    <message>
        <source>Nothing was sent to the pinpad</source>
        <translation>На пинпад ничего не отправлено</translation>
    </message>
    <message>
        <source>Not saved: the journal did not take this outcome. Keep the slip. The lane is closed until it is stored.</source>
        <translation>Не сохранено: журнал не принял этот итог. Сохраните чек. Пинпад закрыт, пока итог не будет записан.</translation>
    </message>
    <message>
        <source>Not asked for</source>
        <translation>Без запроса кассы</translation>
    </message>
    <message>
        <source>Approved all the same</source>
        <translation>Всё-таки одобрено</translation>
    </message>
    <message>
        <source>This lane sells. It may not cancel and return before that is calibrated too.</source>
        <translation>Этот пинпад принимает оплату. Отменять и возвращать он сможет, когда откалибруют и это.</translation>
    </message>
    <message>
        <source>This lane takes no money yet: a small sale has to show that the pinpad reads the amount as it was meant.</source>
        <translation>Этот пинпад пока не принимает деньги: небольшая оплата должна показать, что он верно читает сумму.</translation>
    </message>
    <message>
        <source>Not calibrated</source>
        <translation>Не откалиброван</translation>
    </message>
    <message>
        <source>Do not repeat it: the card may have been charged.</source>
        <translation>Не повторяйте: деньги могли списаться.</translation>
    </message>
    <message>
        <source>Do not repeat it: the sale may have been cancelled.</source>
        <translation>Не повторяйте: оплата могла быть отменена.</translation>
    </message>
    <message>
        <source>Do not repeat it: the money may have been returned.</source>
        <translation>Не повторяйте: деньги могли вернуться на карту.</translation>
    </message>
    <message>
        <source>Do not repeat it: the shift may have been closed.</source>
        <translation>Не повторяйте: смена могла закрыться.</translation>
    </message>
    <message>
        <source>It is being looked up.</source>
        <translation>Программа выясняет это сама.</translation>
    </message>
    <message>
        <source>The Unresolved screen (Ctrl+3) says what to do.</source>
        <translation>Что делать, сказано на экране «Неясные» (Ctrl+3).</translation>
    </message>
    <message>
        <source>If nobody did it on the pinpad on purpose, give the money back.</source>
        <translation>Если её никто не проводил на пинпаде нарочно, верните деньги.</translation>
    </message>
    <message>
        <source>It went through after all: do not repeat it, and hand out the slip.</source>
        <translation>Операция всё-таки прошла: не повторяйте её и отдайте чек.</translation>
    </message>
    <message>
        <source>The shift is closed: do not repeat it.</source>
        <translation>Смена закрыта: не повторяйте сверку.</translation>
    </message>
    <message>
        <source>The pinpad named no amount. Compare it with the slip.</source>
        <translation>Пинпад не назвал сумму. Сверьте её с чеком.</translation>
    </message>
    <message>
        <source>Nothing was sent to the pinpad. Try again.</source>
        <translation>На пинпад ничего не отправлено. Повторите.</translation>
    </message>
    <message>
        <source>The money was given back although a stop was asked for.</source>
        <translation>Деньги возвращены, хотя пинпад просили остановиться.</translation>
    </message>
    <message>
        <source>The card WAS CHARGED although a stop was asked for. If the customer does not pay, give the money back.</source>
        <translation>С карты СПИСАНО, хотя пинпад просили остановиться. Если покупатель не платит, верните деньги.</translation>
    </message>
    <message>
        <source>Sale approved all the same</source>
        <translation>Оплата всё-таки одобрена</translation>
    </message>
    <message>
        <source>Cancel approved all the same</source>
        <translation>Отмена всё-таки одобрена</translation>
    </message>
    <message>
        <source>Return approved all the same</source>
        <translation>Возврат всё-таки одобрен</translation>
    </message>
</context>
<context>
    <name>reconsidering</name>
    <message>
        <source>A supervisor is needed</source>
        <translation>Нужен старший</translation>
    </message>
    <message>
        <source>Allow it</source>
        <translation>Разрешить</translation>
    </message>
    <message>
        <source>Is this really another sale?</source>
        <translation>Это точно другая оплата?</translation>
    </message>
    <message>
        <source>It is another sale</source>
        <translation>Да, другая оплата</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Исходная</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>ARCUS 2</source>
        <translation>ARCUS 2</translation>
    </message>
    <message>
        <source>ARCUS 2 package</source>
        <translation>пакет ARCUS 2</translation>
    </message>
    <message>
        <source>FiscalBox</source>
        <translation>FiscalBox</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>учебный</translation>
    </message>
    <message>
        <source>The lane of its scheme that tills use</source>
        <translation>Основной пинпад своей платёжной системы (для касс)</translation>
    </message>
    <message>
        <source>Needed where a scheme has two lanes: exactly one of them.</source>
        <translation>Нужно, если у системы два пинпада: ровно у одного из них.</translation>
    </message>
    <message>
        <source>switched on in exactly one lane of each scheme that has several</source>
        <translation>включено ровно у одного пинпада каждой системы, у которой их несколько</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Порт</translation>
    </message>
    <message>
        <source>Where the pinpad is. A change asks for a new calibration.</source>
        <translation>Где находится пинпад. После изменения нужна новая калибровка.</translation>
    </message>
    <message>
        <source>Address of the pinpad</source>
        <translation>Адрес пинпада</translation>
    </message>
    <message>
        <source>For listen:// only: nobody else may connect. Empty: only what runs on this machine.</source>
        <translation>Только для listen://: больше никто не подключится. Пусто — только с этого компьютера.</translation>
    </message>
    <message>
        <source>an IP address, and only for a port that begins with listen://</source>
        <translation>IP-адрес, и только для порта, который начинается с listen://</translation>
    </message>
    <message>
        <source>Terminal ids</source>
        <translation>Номера терминалов</translation>
    </message>
    <message>
        <source>Those that the bank gave this shop for this pinpad. Another one closes the lane.</source>
        <translation>Те, что банк выдал магазину для этого пинпада. Другой терминал закроет пинпад.</translation>
    </message>
    <message>
        <source>ids of eight letters or digits, such as 34112204, with commas between</source>
        <translation>номера из восьми букв или цифр через запятую, например 34112204</translation>
    </message>
    <message>
        <source>Bank hosts</source>
        <translation>Хосты банка</translation>
    </message>
    <message>
        <source>The only ones that the pinpad may reach through this till, as the bank has told them.</source>
        <translation>Только к ним пинпад может подключаться через эту кассу; их сообщает банк.</translation>
    </message>
    <message>
        <source>host:port, such as 10.0.0.1:5000, with commas between</source>
        <translation>хост:порт через запятую, например 10.0.0.1:5000</translation>
    </message>
    <message>
        <source>Program of the package</source>
        <translation>Программа пакета</translation>
    </message>
    <message>
        <source>The path of CommandLineTool.</source>
        <translation>Путь к CommandLineTool.</translation>
    </message>
    <message>
        <source>Folder of the package</source>
        <translation>Папка пакета</translation>
    </message>
    <message>
        <source>Where its files are, with cashreg.ini and ops.ini; of this lane alone.</source>
        <translation>Где лежат его файлы, cashreg.ini и ops.ini; только для этого пинпада.</translation>
    </message>
    <message>
        <source>Address of the FiscalBox</source>
        <translation>Адрес FiscalBox</translation>
    </message>
    <message>
        <source>with tiyin: 500.00</source>
        <translation>с тийинами: 500.00</translation>
    </message>
    <message>
        <source>in tiyin: 50000</source>
        <translation>в тийинах: 50000</translation>
    </message>
    <message>
        <source>How the pinpad takes amounts</source>
        <translation>Как пинпад принимает суммы</translation>
    </message>
    <message>
        <source>Calibrating shows which it is. A change asks for a new calibration.</source>
        <translation>Это показывает калибровка. После изменения нужна новая.</translation>
    </message>
    <message>
        <source>Further tags that the bank wants answered</source>
        <translation>Другие теги, на которые банк ждёт ответа</translation>
    </message>
    <message>
        <source>None, unless the bank has asked for them.</source>
        <translation>Никакие, если банк их не просил.</translation>
    </message>
    <message>
        <source>Takes money without a calibration</source>
        <translation>Принимает деньги без калибровки</translation>
    </message>
    <message>
        <source>The installer&apos;s own word that amounts arrive as they should. Better: calibrate the lane.</source>
        <translation>Установщик ручается, что суммы доходят верно. Лучше откалибруйте пинпад.</translation>
    </message>
    <message>
        <source>Table of operations</source>
        <translation>Таблица операций</translation>
    </message>
    <message>
        <source>The path of the shop&apos;s ops.ini; empty for the built-in table.</source>
        <translation>Путь к ops.ini магазина; пусто — встроенная таблица.</translation>
    </message>
    <message>
        <source>Operations that this bank numbers otherwise</source>
        <translation>Операции, которые этот банк нумерует иначе</translation>
    </message>
    <message>
        <source>As a rule none; else such as: cancel = 1,5; return = 1,4</source>
        <translation>Обычно нет; иначе, например: cancel = 1,5; return = 1,4</translation>
    </message>
    <message>
        <source>Print an older slip again</source>
        <translation>Повторная печать старого чека</translation>
    </message>
    <message>
        <source>Return more than the limit</source>
        <translation>Возврат сверх лимита</translation>
    </message>
    <message>
        <source>Give back a sale that is not in this journal</source>
        <translation>Возврат оплаты, которой нет в журнале</translation>
    </message>
    <message>
        <source>Open a lane over lost evidence</source>
        <translation>Открыть пинпад, когда ответ потерян</translation>
    </message>
    <message>
        <source>Settle an unresolved case</source>
        <translation>Решить неясный случай</translation>
    </message>
    <message>
        <source>Reconcile over an open case</source>
        <translation>Сверка итогов при неясном случае</translation>
    </message>
    <message>
        <source>Change the settings</source>
        <translation>Изменить настройки</translation>
    </message>
</context>
<context>
    <name>settling</name>
    <message>
        <source>Reason</source>
        <translation>Причина</translation>
    </message>
    <message>
        <source>Settle the case</source>
        <translation>Записать решение</translation>
    </message>
    <message>
        <source>The case was not settled</source>
        <translation>Решение не записано</translation>
    </message>
    <message>
        <source>Open the lane {0} without the look-up?</source>
        <translation>Открыть пинпад {0}, не дождавшись ответа?</translation>
    </message>
    <message>
        <source>With the next operation the pinpad&apos;s last slip is another one: then it can no longer tell how this one ended. The case stays, and only a supervisor settles it.</source>
        <translation>После следующей операции последний чек пинпада будет уже другим и не скажет, чем закончилась эта. Она останется неясной, и решить её сможет только старший.</translation>
    </message>
    <message>
        <source>Open the lane {0} for the next operation?</source>
        <translation>Открыть пинпад {0} для следующей операции?</translation>
    </message>
    <message>
        <source>First see that the right pinpad hangs on this lane, or enter its terminal id in the settings. If the same one answers again, the lane closes again.</source>
        <translation>Сначала проверьте, что подключён нужный пинпад, или впишите его номер терминала в настройки. Если ответит тот же, пинпад закроется снова.</translation>
    </message>
    <message>
        <source>Why it is closed</source>
        <translation>Почему закрыт</translation>
    </message>
    <message>
        <source>Open the lane</source>
        <translation>Открыть пинпад</translation>
    </message>
    <message>
        <source>The lane was not opened</source>
        <translation>Пинпад не открыт</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>The operation is then kept as: {0}.</source>
        <translation>Операция будет записана так: {0}.</translation>
    </message>
    <message>
        <source>What stands stays: {0}.</source>
        <translation>Запись остаётся: {0}.</translation>
    </message>
    <message>
        <source>What was charged is written down besides, so that it can be given back.</source>
        <translation>Списание будет записано отдельно, чтобы его можно было вернуть.</translation>
    </message>
    <message>
        <source>How did it end?</source>
        <translation>Чем она закончилась?</translation>
    </message>
</context>
<context>
    <name>shift</name>
    <message>
        <source>Pinpad and till agree</source>
        <translation>Пинпад и касса сходятся</translation>
    </message>
    <message>
        <source>Pinpad and till differ</source>
        <translation>Пинпад и касса не сходятся</translation>
    </message>
    <message>
        <source>Cannot be compared</source>
        <translation>Сравнить нельзя</translation>
    </message>
    <message>
        <source>The totals of this report cannot be read. Compare it by hand; it is shown as it is.</source>
        <translation>Итоги этого отчёта не читаются. Сверьте его вручную: он показан как есть.</translation>
    </message>
    <message>
        <source>The report does not say which terminal it is of.</source>
        <translation>В отчёте не сказано, какого он терминала.</translation>
    </message>
    <message>
        <source>The journal has too many operations since the last reconciliation to tell the shift.</source>
        <translation>Со времени последней сверки итогов в журнале слишком много операций: смену не определить.</translation>
    </message>
    <message>
        <source>The bank counts the same as the pinpad.</source>
        <translation>У банка те же итоги, что у пинпада.</translation>
    </message>
    <message>
        <source>The bank does not count the same as the pinpad: call the bank.</source>
        <translation>У банка итоги не те, что у пинпада: позвоните в банк.</translation>
    </message>
    <message>
        <source>Whether the bank counts the same cannot be read.</source>
        <translation>Сошлись ли итоги с банком, прочитать не удалось.</translation>
    </message>
    <message>
        <source>agree</source>
        <translation>совпали</translation>
    </message>
    <message>
        <source>differ</source>
        <translation>не совпали</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>не читаются</translation>
    </message>
    <message>
        <source>receipt {0}</source>
        <translation>чек {0}</translation>
    </message>
    <message>
        <source>The last operation before that:</source>
        <translation>Последняя операция до этого:</translation>
    </message>
    <message>
        <source>It is approved here, and the pinpad does not count it. It was the first of the shift: perhaps the shift was closed at the pinpad itself behind it.</source>
        <translation>Здесь она одобрена, а пинпад её не считает. Она первая в смене: возможно, после неё смену закрыли на самом пинпаде.</translation>
    </message>
    <message>
        <source>How it ended is not known here, and the pinpad counts it.</source>
        <translation>Чем она закончилась, здесь неизвестно, а пинпад её считает.</translation>
    </message>
    <message>
        <source>It was refused here, and the pinpad counts it: the card may have been charged. Call the bank.</source>
        <translation>Здесь она отклонена, а пинпад её считает: деньги с карты могли списаться. Позвоните в банк.</translation>
    </message>
    <message>
        <source>It is marked as training here, and the pinpad counts it.</source>
        <translation>Здесь она помечена как учебная, а пинпад её считает.</translation>
    </message>
    <message>
        <source>It is approved here, and the pinpad does not count it. Call the bank.</source>
        <translation>Здесь она одобрена, а пинпад её не считает. Позвоните в банк.</translation>
    </message>
    <message>
        <source>The pinpad lists this cancel among its returns.</source>
        <translation>Эту отмену пинпад числит среди возвратов.</translation>
    </message>
    <message>
        <source>This fits a pinpad that takes cancelled sales out of its sales and lists no cancels. It could also be that it counts neither these cancels nor their sales.</source>
        <translation>Так бывает, если пинпад убирает отменённые оплаты из оплат, а отмен не показывает. Но возможно и то, что он не считает ни этих отмен, ни их оплат.</translation>
    </message>
    <message>
        <source>The pinpad&apos;s amounts are with the surcharge, ours without.</source>
        <translation>Суммы пинпада с комиссией, наши без неё.</translation>
    </message>
    <message>
        <source>The pinpad&apos;s shift began later: the one before was closed at the pinpad itself. Sales before that can no longer be cancelled, only returned.</source>
        <translation>Смена пинпада началась позже: прежнюю закрыли на самом пинпаде. Оплаты до этого отменить уже нельзя, только вернуть.</translation>
    </message>
    <message>
        <source>Nothing of this till explains it: it was made on the pinpad itself, or by another till.</source>
        <translation>На этой кассе ничего подходящего нет: операция сделана на самом пинпаде или другой кассой.</translation>
    </message>
    <message>
        <source>Nothing in the journal explains it. Compare the slips with the pinpad&apos;s full report.</source>
        <translation>В журнале этому нет объяснения. Сверьте чеки с полным отчётом пинпада.</translation>
    </message>
    <message>
        <source>What it is about may be among these:</source>
        <translation>Возможно, речь об одной из этих операций:</translation>
    </message>
    <message>
        <source>Or one of them is the operation below, how it ended is not known here; then {0} is left:</source>
        <translation>Или одна из них — операция ниже, исход которой здесь неизвестен; тогда остаётся {0}:</translation>
    </message>
    <message>
        <source>… and {0} more</source>
        <translation>… и ещё {0}</translation>
    </message>
    <message>
        <source>The pinpad does not count: {0}. That alone does not settle it.</source>
        <translation>Пинпад не считает: {0}. Само по себе это её не решает.</translation>
    </message>
    <message>
        <source>A reconciliation of {0} is not settled: it may have closed the shift.</source>
        <translation>Сверка итогов {0} не выяснена: возможно, она закрыла смену.</translation>
    </message>
    <message>
        <source>The slips have another shift number since {0}: the shift before was closed at the pinpad itself. Its sales can no longer be cancelled, only returned.</source>
        <translation>После {0} на чеках другой номер смены: прежнюю смену закрыли на самом пинпаде. Её оплаты отменить уже нельзя, только вернуть.</translation>
    </message>
    <message>
        <source>A reconciliation is due: the pinpad&apos;s journal is full, and it sells nothing before.</source>
        <translation>Пора сделать сверку итогов: журнал пинпада полон, до неё он не продаёт.</translation>
    </message>
    <message>
        <source>A reconciliation is due: the shift that is open has operations of {0}.</source>
        <translation>Пора сделать сверку итогов: в открытой смене есть операции за {0}.</translation>
    </message>
    <message>
        <source>A reconciliation is due: the day ends, and the shift is open.</source>
        <translation>Пора сделать сверку итогов: день кончается, а смена открыта.</translation>
    </message>
    <message>
        <source>Through the FiscalBox: it cannot be stopped once it was asked, may print by itself, and its totals are also those of other tills that use it.</source>
        <translation>Через FiscalBox: начатое не остановить, он может печатать сам, и в его итогах есть операции других касс, которые с ним работают.</translation>
    </message>
    <message>
        <source>Through the bank&apos;s package: once its tool runs only the pinpad itself can stop it, and its totals are also those of other tills that use it.</source>
        <translation>Через пакет банка: пока работает его программа, остановить может только сам пинпад, и в итогах есть операции других касс, которые с ним работают.</translation>
    </message>
</context>
<context>
    <name>slip</name>
    <message>
        <source>NOT SAVED IN THE JOURNAL</source>
        <translation>НЕ СОХРАНЕНО В ЖУРНАЛЕ</translation>
    </message>
</context>
<context>
    <name>steps</name>
    <message>
        <source>The port is there and free</source>
        <translation>Порт есть и свободен</translation>
    </message>
    <message>
        <source>The pinpad answers</source>
        <translation>Пинпад отвечает</translation>
    </message>
    <message>
        <source>It is the right terminal</source>
        <translation>Терминал тот самый</translation>
    </message>
    <message>
        <source>Bank hosts, from this machine</source>
        <translation>Узлы банка с этого компьютера</translation>
    </message>
    <message>
        <source>The pinpad reaches its bank</source>
        <translation>Пинпад связывается с банком</translation>
    </message>
    <message>
        <source>Test sale</source>
        <translation>Пробная оплата</translation>
    </message>
    <message>
        <source>Its money given back</source>
        <translation>Её возврат</translation>
    </message>
    <message>
        <source>Test print</source>
        <translation>Пробная печать</translation>
    </message>
    <message>
        <source>under way…</source>
        <translation>выполняется…</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>пропущено</translation>
    </message>
</context>
<context>
    <name>totals</name>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>Терминал</translation>
    </message>
    <message>
        <source>Sales of this till</source>
        <translation>Оплаты этой кассы</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>Итого</translation>
    </message>
    <message>
        <source>Not settled</source>
        <translation>Не выяснено</translation>
    </message>
    <message>
        <source>The pinpad and the bank close the shift. Its sales can then no longer be cancelled, only returned. It is asked once: if the answer is lost, it is looked up and not repeated.</source>
        <translation>Пинпад и банк закроют смену. Её оплаты потом нельзя отменить, только вернуть. Запрос делается один раз: если ответ потеряется, исход выясняется, а не повторяется.</translation>
    </message>
    <message>
        <source>Close the pinpad&apos;s shift?</source>
        <translation>Закрыть смену пинпада?</translation>
    </message>
    <message>
        <source>The shift is closed.</source>
        <translation>Смена закрыта.</translation>
    </message>
    <message>
        <source>Do not repeat it: whether the shift is closed is looked up.</source>
        <translation>Не повторяйте: закрыта ли смена, выясняется.</translation>
    </message>
    <message>
        <source>The pinpad gave no report: code {0}.</source>
        <translation>Пинпад не дал отчёта: код {0}.</translation>
    </message>
    <message>
        <source>The pinpad gave no report.</source>
        <translation>Пинпад не дал отчёта.</translation>
    </message>
    <message>
        <source>Pinpad&apos;s totals</source>
        <translation>Итоги пинпада</translation>
    </message>
    <message>
        <source>not asked for: the short report shows them</source>
        <translation>не запрошены: их показывает краткий отчёт</translation>
    </message>
    <message>
        <source>The totals differ. Clear that up first: the shift is closed with the difference.</source>
        <translation>Итоги расходятся. Сначала выясните причину: смена закроется с расхождением.</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Расхождение</translation>
    </message>
</context>
<context>
    <name>training</name>
    <message>
        <source>Usual card</source>
        <translation>Обычная карта</translation>
    </message>
    <message>
        <source>No money</source>
        <translation>Нет денег</translation>
    </message>
    <message>
        <source>Blocked account</source>
        <translation>Счёт заблокирован</translation>
    </message>
    <message>
        <source>Restricted card</source>
        <translation>Карта ограничена</translation>
    </message>
    <message>
        <source>Expired card</source>
        <translation>Карта просрочена</translation>
    </message>
    <message>
        <source>Stolen card</source>
        <translation>Карта украдена</translation>
    </message>
    <message>
        <source>Limit used up</source>
        <translation>Лимит исчерпан</translation>
    </message>
    <message>
        <source>The card&apos;s bank is silent</source>
        <translation>Банк карты не отвечает</translation>
    </message>
    <message>
        <source>Damaged chip</source>
        <translation>Чип повреждён</translation>
    </message>
    <message>
        <source>Card with a surcharge</source>
        <translation>Карта с комиссией</translation>
    </message>
    <message>
        <source>Card of two systems</source>
        <translation>Карта двух систем</translation>
    </message>
    <message>
        <source>Ready. Start an operation at the till.</source>
        <translation>Готов. Начните операцию на кассе.</translation>
    </message>
    <message>
        <source>The pinpad is working.</source>
        <translation>Пинпад работает.</translation>
    </message>
    <message>
        <source>Choose a card below and tap, insert or swipe it. The red key stops.</source>
        <translation>Выберите карту и приложите, вставьте или проведите её. Красная клавиша прерывает.</translation>
    </message>
    <message>
        <source>Type the PIN {0} and press the green key, or type another one.</source>
        <translation>Наберите ПИН {0} и нажмите зелёную клавишу — или наберите другой.</translation>
    </message>
    <message>
        <source>The bank is being asked.</source>
        <translation>Идёт запрос в банк.</translation>
    </message>
    <message>
        <source>The pinpad has a question: answer it at the till.</source>
        <translation>Пинпад задал вопрос: ответьте на кассе.</translation>
    </message>
    <message>
        <source>Done. Any coloured key clears the display.</source>
        <translation>Готово. Любая цветная клавиша очищает экран.</translation>
    </message>
    <message>
        <source>The cable is out: the pinpad has no power.</source>
        <translation>Кабель вынут: пинпад без питания.</translation>
    </message>
    <message>
        <source>Lose the answer</source>
        <translation>Потерять ответ</translation>
    </message>
    <message>
        <source>The bank approves the next operation, then the line breaks before the till hears of it. The outcome is unknown until the till has asked for the last slip.</source>
        <translation>Банк одобряет операцию, и связь рвётся раньше, чем об этом узнает касса. Итог неизвестен, пока касса не запросит последний чек.</translation>
    </message>
    <message>
        <source>Break the line at the card</source>
        <translation>Обрыв на карте</translation>
    </message>
    <message>
        <source>The line breaks while the next operation waits for a card. Nothing was charged, but the till cannot know that: a supervisor decides.</source>
        <translation>Связь рвётся, пока пинпад ждёт карту. Деньги не списаны, но касса этого знать не может: решает старший.</translation>
    </message>
    <message>
        <source>Repeat the old answer</source>
        <translation>Повторить старый ответ</translation>
    </message>
    <message>
        <source>The pinpad tells the result of the operation before once more. The till must not take it for the new one.</source>
        <translation>Пинпад ещё раз сообщает итог прошлой операции. Касса не должна принять его за новый.</translation>
    </message>
    <message>
        <source>Stay busy</source>
        <translation>Остаться занятым</translation>
    </message>
    <message>
        <source>The next operation ends, then the pinpad stays busy for 30 seconds: 984.</source>
        <translation>Операция закончится, и пинпад ещё 30 секунд будет занят: 984.</translation>
    </message>
    <message>
        <source>Slow bank</source>
        <translation>Медленный банк</translation>
    </message>
    <message>
        <source>The bank answers 15 seconds late. All ends well.</source>
        <translation>Банк отвечает на 15 секунд позже. Всё кончается хорошо.</translation>
    </message>
    <message>
        <source>Lose the bank&apos;s answer</source>
        <translation>Потерять ответ банка</translation>
    </message>
    <message>
        <source>The bank books and the pinpad never hears of it. After 30 seconds the outcome is unknown, and the last slip does not help: a supervisor asks the bank.</source>
        <translation>Банк списывает, а пинпад об этом не узнаёт. Через 30 секунд итог неизвестен, и последний чек не поможет: старший спрашивает банк.</translation>
    </message>
    <message>
        <source>The bank hangs up</source>
        <translation>Банк обрывает связь</translation>
    </message>
    <message>
        <source>The bank closes the connection without an answer and books nothing.</source>
        <translation>Банк закрывает соединение без ответа и ничего не списывает.</translation>
    </message>
    <message>
        <source>Pull the cable</source>
        <translation>Вынуть кабель</translation>
    </message>
    <message>
        <source>The pinpad goes dark and forgets what it was doing. Press again to plug it in.</source>
        <translation>Экран гаснет, пинпад забывает, что делал. Нажмите ещё раз, чтобы вставить кабель.</translation>
    </message>
    <message>
        <source>No bank</source>
        <translation>Банк недоступен</translation>
    </message>
    <message>
        <source>The bank cannot be reached: 998. Nothing is charged.</source>
        <translation>С банком нет связи: 998. Ничего не списывается.</translation>
    </message>
    <message>
        <source>Full memory</source>
        <translation>Журнал переполнен</translation>
    </message>
    <message>
        <source>The pinpad refuses to sell until the totals are reconciled: 303.</source>
        <translation>Пинпад не продаёт, пока не сделана сверка итогов: 303.</translation>
    </message>
    <message>
        <source>Wrong clock</source>
        <translation>Часы отстают</translation>
    </message>
    <message>
        <source>The pinpad&apos;s clock is an hour behind: a lost answer cannot be settled by its slip.</source>
        <translation>Часы пинпада отстают на час: потерянный ответ по чеку не выяснить.</translation>
    </message>
    <message>
        <source>Own network</source>
        <translation>Своя сеть</translation>
    </message>
    <message>
        <source>The pinpad reaches its bank by itself and not through the till.</source>
        <translation>Пинпад связывается с банком сам, а не через кассу.</translation>
    </message>
    <message>
        <source>The till&apos;s order arrives</source>
        <translation>Приходит команда кассы</translation>
    </message>
    <message>
        <source>Waiting for the card</source>
        <translation>Ожидание карты</translation>
    </message>
    <message>
        <source>Waiting for the PIN</source>
        <translation>Ожидание ПИН</translation>
    </message>
    <message>
        <source>The operation begins</source>
        <translation>Начало операции</translation>
    </message>
    <message>
        <source>A text for the cashier</source>
        <translation>Текст для кассира</translation>
    </message>
    <message>
        <source>The original is asked for</source>
        <translation>Запрос исходной операции</translation>
    </message>
    <message>
        <source>The cashier is asked</source>
        <translation>Вопрос кассиру</translation>
    </message>
    <message>
        <source>The amount is asked for</source>
        <translation>Запрос суммы</translation>
    </message>
    <message>
        <source>A connection is wanted</source>
        <translation>Запрос соединения</translation>
    </message>
    <message>
        <source>The connection is set up</source>
        <translation>Настройка соединения</translation>
    </message>
    <message>
        <source>Connecting to the bank</source>
        <translation>Соединение с банком</translation>
    </message>
    <message>
        <source>The request to the bank</source>
        <translation>Запрос в банк</translation>
    </message>
    <message>
        <source>The bank&apos;s answer is fetched</source>
        <translation>Чтение ответа банка</translation>
    </message>
    <message>
        <source>Leaving the bank</source>
        <translation>Отключение от банка</translation>
    </message>
    <message>
        <source>The connection is closed</source>
        <translation>Закрытие соединения</translation>
    </message>
    <message>
        <source>The slip begins</source>
        <translation>Начало чека</translation>
    </message>
    <message>
        <source>A line of the slip</source>
        <translation>Строка чека</translation>
    </message>
    <message>
        <source>The slip ends</source>
        <translation>Конец чека</translation>
    </message>
    <message>
        <source>The response code</source>
        <translation>Код ответа</translation>
    </message>
    <message>
        <source>The result&apos;s data</source>
        <translation>Данные результата</translation>
    </message>
    <message>
        <source>The operation ends</source>
        <translation>Конец операции</translation>
    </message>
    <message>
        <source>The bank itself</source>
        <translation>Сам банк</translation>
    </message>
    <message>
        <source>line breaks</source>
        <translation>обрыв связи</translation>
    </message>
    <message>
        <source>The line breaks here, once the till has answered.</source>
        <translation>Здесь связь рвётся, как только касса ответит.</translation>
    </message>
    <message>
        <source>From here on nothing comes: the till waits up to three minutes and looks it up.</source>
        <translation>Отсюда ничего не приходит: касса ждёт до трёх минут и выясняет итог.</translation>
    </message>
    <message>
        <source>silence</source>
        <translation>молчание</translation>
    </message>
    <message>
        <source>late</source>
        <translation>с опозданием</translation>
    </message>
    <message>
        <source>It comes that many seconds late. Up to a minute or two the till waits for it.</source>
        <translation>Приходит на столько секунд позже. Минуту-две касса ждёт.</translation>
    </message>
    <message>
        <source>garbled name</source>
        <translation>искажённое имя</translation>
    </message>
    <message>
        <source>Its name arrives garbled, so that the till does not understand it.</source>
        <translation>Имя приходит искажённым, касса его не понимает.</translation>
    </message>
    <message>
        <source>cut short</source>
        <translation>обрезано</translation>
    </message>
    <message>
        <source>It announces more bytes than come, and the till waits for the rest.</source>
        <translation>Обещано больше байтов, чем пришло: касса ждёт остальное.</translation>
    </message>
    <message>
        <source>noise before it</source>
        <translation>помехи перед этим</translation>
    </message>
    <message>
        <source>Noise comes before it. The till passes over that.</source>
        <translation>Перед этим приходят помехи. Касса их пропускает.</translation>
    </message>
    <message>
        <source>empty frame before it</source>
        <translation>пустой кадр перед этим</translation>
    </message>
    <message>
        <source>An empty frame comes before it. The till answers both.</source>
        <translation>Перед этим приходит пустой кадр. Касса отвечает на оба.</translation>
    </message>
    <message>
        <source>twice</source>
        <translation>дважды</translation>
    </message>
    <message>
        <source>It comes two times at once. The till answers both.</source>
        <translation>Приходит сразу два раза. Касса отвечает на оба.</translation>
    </message>
    <message>
        <source>byte by byte</source>
        <translation>по одному байту</translation>
    </message>
    <message>
        <source>It comes in pieces of one byte. The till puts them together.</source>
        <translation>Приходит по одному байту. Касса собирает целое.</translation>
    </message>
    <message>
        <source>held back</source>
        <translation>задержано</translation>
    </message>
    <message>
        <source>From here on all is held back until the till opens the line anew: a late answer.</source>
        <translation>Отсюда всё задержано, пока касса не откроет связь снова: поздний ответ.</translation>
    </message>
    <message>
        <source>old result before it</source>
        <translation>старый итог перед этим</translation>
    </message>
    <message>
        <source>The result of the operation before comes once more, then this.</source>
        <translation>Сначала ещё раз приходит итог прошлой операции, потом это.</translation>
    </message>
    <message>
        <source>no is taken for yes</source>
        <translation>«нет» принято за «да»</translation>
    </message>
    <message>
        <source>Whatever the till answers is taken for a yes: an Abort is not heard.</source>
        <translation>Любой ответ кассы принимается за «да»: прерывание не услышано.</translation>
    </message>
    <message>
        <source>stays busy</source>
        <translation>остаётся занят</translation>
    </message>
    <message>
        <source>The pinpad stays at it that many seconds more and refuses an order: 984.</source>
        <translation>Пинпад занят ещё столько секунд и отказывает новой команде: 984.</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>пропущено</translation>
    </message>
    <message>
        <source>It never comes, and the pinpad goes on as if it had.</source>
        <translation>Это не приходит, а пинпад продолжает, будто пришло.</translation>
    </message>
    <message>
        <source>waits its turn</source>
        <translation>ждёт очереди</translation>
    </message>
    <message>
        <source>An order that finds the pinpad busy is carried out that many seconds after it.</source>
        <translation>Команда занятому пинпаду выполняется через столько секунд после его операции.</translation>
    </message>
    <message>
        <source>code only</source>
        <translation>только код</translation>
    </message>
    <message>
        <source>Only the response code comes: no slip and no data.</source>
        <translation>Приходит только код ответа: без чека и без данных.</translation>
    </message>
    <message>
        <source>report in its place</source>
        <translation>отчёт вместо этого</translation>
    </message>
    <message>
        <source>The short report is printed in place of the slip.</source>
        <translation>Вместо чека печатается краткий отчёт.</translation>
    </message>
    <message>
        <source>What the till is told</source>
        <translation>Что сообщается кассе</translation>
    </message>
    <message>
        <source>The bank answers that many seconds late. The pinpad waits 30 seconds for it.</source>
        <translation>Банк отвечает на столько секунд позже. Пинпад ждёт его 30 секунд.</translation>
    </message>
    <message>
        <source>hangs up</source>
        <translation>обрывает связь</translation>
    </message>
    <message>
        <source>The bank hangs up instead of answering, and books nothing.</source>
        <translation>Банк обрывает связь вместо ответа и ничего не списывает.</translation>
    </message>
    <message>
        <source>answer lost</source>
        <translation>ответ потерян</translation>
    </message>
    <message>
        <source>The bank books, and its answer is lost on the way.</source>
        <translation>Банк списывает, а его ответ теряется по дороге.</translation>
    </message>
</context>
<context>
    <name>untold</name>
    <message>
        <source>Then say here that the till knows of it.</source>
        <translation>После этого отметьте здесь, что касса знает.</translation>
    </message>
    <message>
        <source>The till did not get the answer: it does not know that the money was given back. Hand out the slip and enter it at the till.</source>
        <translation>Касса не получила ответ и не знает, что деньги возвращены. Отдайте покупателю чек и проведите возврат на кассе.</translation>
    </message>
    <message>
        <source>The till did not get the answer, and the money was given back since.</source>
        <translation>Касса не получила ответ, а деньги с тех пор возвращены.</translation>
    </message>
    <message>
        <source>The till did not get the answer of this approved sale. Give the customer the slip and the goods, and enter the payment at the till.</source>
        <translation>Касса не получила ответ об этой одобренной оплате. Отдайте покупателю чек и товар и проведите оплату на кассе.</translation>
    </message>
    <message>
        <source>The till did not get the answer of this approved sale. Give the customer the slip and the goods, and enter the payment at the till; or give the money back.</source>
        <translation>Касса не получила ответ об этой одобренной оплате. Отдайте покупателю чек и товар и проведите оплату на кассе — или верните деньги.</translation>
    </message>
    <message>
        <source>Until then the till&apos;s next request of the same amount is refused.</source>
        <translation>До этого следующий такой же запрос кассы на ту же сумму получит отказ.</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>Пинпад</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>Терминал</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Исходная</translation>
    </message>
    <message>
        <source>Receipt number</source>
        <translation>Номер чека</translation>
    </message>
    <message>
        <source>Authorisation code</source>
        <translation>Код авторизации</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>Карта</translation>
    </message>
    <message>
        <source>Operator of the till</source>
        <translation>Кассир на кассе</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>Запрошено</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Одобрено</translation>
    </message>
    <message>
        <source>Given back</source>
        <translation>Возвращено</translation>
    </message>
    <message>
        <source>Key of the till</source>
        <translation>Ключ кассы</translation>
    </message>
    <message>
        <source>The slip that the till did not get</source>
        <translation>Чек, который не получила касса</translation>
    </message>
    <message>
        <source>The till knows</source>
        <translation>Касса знает</translation>
    </message>
    <message>
        <source>It was not written down that the till knows</source>
        <translation>Не удалось записать, что касса знает</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>Операция</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Agree only when this operation stands at the till, or was given back. From then on the till may ask for the same amount again, and nothing reminds of this one.</source>
        <translation>Соглашайтесь, только если операция проведена на кассе или деньги возвращены. После этого касса сможет запросить ту же сумму снова, и об этой операции ничто не напомнит.</translation>
    </message>
    <message>
        <source>Does the till know of it now?</source>
        <translation>Касса теперь знает об операции?</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>the till</source>
        <comment>where no cashier gave a name</comment>
        <translation>Касса</translation>
    </message>
    <message>
        <source>Sale</source>
        <translation>Оплата</translation>
    </message>
    <message>
        <source>Cancel</source>
        <comment>undoing a sale</comment>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>Возврат</translation>
    </message>
    <message>
        <source>Reconciliation</source>
        <translation>Сверка итогов</translation>
    </message>
    <message>
        <source>Short report</source>
        <translation>Краткий отчёт</translation>
    </message>
    <message>
        <source>Last slip</source>
        <translation>Последний чек</translation>
    </message>
    <message>
        <source>Pinpad check</source>
        <translation>Проверка пинпада</translation>
    </message>
    <message>
        <source>Bank check</source>
        <translation>Проверка связи с банком</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Начинается</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>Выполняется</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Не отправлено</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Одобрено</translation>
    </message>
    <message>
        <source>Declined</source>
        <translation>Отклонено</translation>
    </message>
    <message>
        <source>Starting the pinpad</source>
        <translation>Запуск пинпада</translation>
    </message>
    <message>
        <source>Waiting for the card</source>
        <translation>Ожидание карты</translation>
    </message>
    <message>
        <source>Waiting for the PIN</source>
        <translation>Ожидание ПИН</translation>
    </message>
    <message>
        <source>Connecting to the bank</source>
        <translation>Соединение с банком</translation>
    </message>
    <message>
        <source>Asking the bank</source>
        <translation>Запрос в банк</translation>
    </message>
    <message>
        <source>Waiting for the bank</source>
        <translation>Ожидание ответа банка</translation>
    </message>
    <message>
        <source>The result is coming</source>
        <translation>Получение результата</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Готов</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Работает</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Закрыт</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Остановлен</translation>
    </message>
    <message>
        <source>The pinpad stopped answering.</source>
        <translation>Пинпад перестал отвечать.</translation>
    </message>
    <message>
        <source>The line to the pinpad was lost.</source>
        <translation>Связь с пинпадом потеряна.</translation>
    </message>
    <message>
        <source>The line to the pinpad carried something that cannot be read.</source>
        <translation>По линии от пинпада пришло то, что нельзя прочесть.</translation>
    </message>
    <message>
        <source>The program ended before the pinpad did.</source>
        <translation>Программа завершилась раньше пинпада.</translation>
    </message>
    <message>
        <source>The pinpad gave no response code.</source>
        <translation>Пинпад не дал кода ответа.</translation>
    </message>
    <message>
        <source>The pinpad and its slip gave different response codes.</source>
        <translation>Пинпад и его чек дали разные коды ответа.</translation>
    </message>
    <message>
        <source>This response code decides nothing.</source>
        <translation>Этот код ответа ничего не решает.</translation>
    </message>
    <message>
        <source>The code approves, but the slip says that it was refused.</source>
        <translation>Код одобряет, но на чеке отказ.</translation>
    </message>
    <message>
        <source>The pinpad answered with another amount.</source>
        <translation>Пинпад ответил другой суммой.</translation>
    </message>
    <message>
        <source>The answer carries the RRN of an earlier operation.</source>
        <translation>В ответе RRN прежней операции.</translation>
    </message>
    <message>
        <source>The slip is that of another operation.</source>
        <translation>Чек от другой операции.</translation>
    </message>
    <message>
        <source>The pinpad approved without a slip, an amount or an RRN.</source>
        <translation>Пинпад одобрил операцию, но не сообщил ни чека, ни суммы, ни RRN.</translation>
    </message>
    <message>
        <source>The bank may still have to reverse it.</source>
        <translation>Банку, возможно, ещё предстоит отменить её.</translation>
    </message>
    <message>
        <source>The pinpad still waits for a card. Clear it with its red key.</source>
        <translation>Пинпад всё ещё ждёт карту. Сбросьте его красной клавишей.</translation>
    </message>
    <message>
        <source>Nothing was sent to the pinpad.</source>
        <translation>На пинпад ничего не отправлено.</translation>
    </message>
    <message>
        <source>An error of this program. It is in the log.</source>
        <translation>Ошибка программы. Она записана в лог.</translation>
    </message>
    <message>
        <source>It was approved although an abort had been asked for.</source>
        <translation>Одобрено, хотя операцию просили прервать.</translation>
    </message>
    <message>
        <source>The pinpad approved it without having been asked by this till.</source>
        <translation>Пинпад одобрил это без запроса с этой кассы.</translation>
    </message>
    <message>
        <source>The pinpad was asked afterwards and told how it had ended.</source>
        <translation>Пинпад опросили потом, и он сообщил, чем всё закончилось.</translation>
    </message>
    <message>
        <source>The pinpad&apos;s answer came late.</source>
        <translation>Ответ пинпада пришёл с опозданием.</translation>
    </message>
    <message>
        <source>The pinpad says that the sale was cancelled already.</source>
        <translation>Пинпад сообщает, что оплата уже отменена.</translation>
    </message>
    <message>
        <source>A supervisor settled it.</source>
        <translation>Решение принял старший.</translation>
    </message>
    <message>
        <source>Look-up</source>
        <translation>Ответ на запрос</translation>
    </message>
    <message>
        <source>Late answer</source>
        <translation>Поздний ответ</translation>
    </message>
    <message>
        <source>Contradiction</source>
        <translation>Противоречие</translation>
    </message>
    <message>
        <source>Another sale</source>
        <translation>Другая оплата</translation>
    </message>
    <message>
        <source>The pinpad has no slip.</source>
        <translation>У пинпада нет чека.</translation>
    </message>
    <message>
        <source>The slip is of another terminal.</source>
        <translation>Чек другого терминала.</translation>
    </message>
    <message>
        <source>The slip is of another kind of operation.</source>
        <translation>Чек другого вида операции.</translation>
    </message>
    <message>
        <source>The amount on the slip is another.</source>
        <translation>Сумма на чеке другая.</translation>
    </message>
    <message>
        <source>The pinpad&apos;s clock is not known or wrong, so that its times prove nothing.</source>
        <translation>Часы пинпада неизвестны или неверны, время ничего не доказывает.</translation>
    </message>
    <message>
        <source>The slip was printed at another time.</source>
        <translation>Чек напечатан в другое время.</translation>
    </message>
    <message>
        <source>There is no RRN on the slip.</source>
        <translation>На чеке нет RRN.</translation>
    </message>
    <message>
        <source>The RRN on the slip is that of another operation.</source>
        <translation>RRN на чеке от другой операции.</translation>
    </message>
    <message>
        <source>The slip does not name the sale that was meant.</source>
        <translation>Чек не называет ту оплату, что имелась в виду.</translation>
    </message>
    <message>
        <source>By its receipt number the pinpad was used without the till in between.</source>
        <translation>Судя по номеру чека, между ними пинпадом пользовались без кассы.</translation>
    </message>
    <message>
        <source>There is no response code that decides it.</source>
        <translation>Нет кода ответа, который бы это решил.</translation>
    </message>
    <message>
        <source>It may be the slip of another operation whose RRN is not known.</source>
        <translation>Это может быть чек другой операции, RRN которой неизвестен.</translation>
    </message>
    <message>
        <source>The totals do not prove whether the shift was closed.</source>
        <translation>По итогам не видно, закрыта ли смена.</translation>
    </message>
    <message>
        <source>The money was given back</source>
        <translation>Деньги вернулись</translation>
    </message>
    <message>
        <source>The shift was closed</source>
        <translation>Смена закрыта</translation>
    </message>
    <message>
        <source>The money was not given back</source>
        <translation>Деньги не вернулись</translation>
    </message>
    <message>
        <source>The shift was not closed</source>
        <translation>Смена не закрыта</translation>
    </message>
    <message>
        <source>The card was charged</source>
        <translation>Деньги списаны</translation>
    </message>
    <message>
        <source>The card was not charged</source>
        <translation>Деньги не списаны</translation>
    </message>
    <message>
        <source>The lane was opened</source>
        <translation>Пинпад открыт</translation>
    </message>
    <message>
        <source>{amount} so&apos;m</source>
        <translation>{amount} сум</translation>
    </message>
    <message>
        <source>Till</source>
        <translation>Касса</translation>
    </message>
    <message>
        <source>Till: {0}</source>
        <translation>Касса: {0}</translation>
    </message>
    <message>
        <source>training</source>
        <translation>обучение</translation>
    </message>
    <message>
        <source>Stopped</source>
        <comment>an operation</comment>
        <translation>Прервано</translation>
    </message>
    <message>
        <source>Outcome unknown</source>
        <translation>Итог неизвестен</translation>
    </message>
    <message>
        <source>Sale not sent</source>
        <translation>Оплата не отправлена</translation>
    </message>
    <message>
        <source>Sale approved</source>
        <translation>Оплата одобрена</translation>
    </message>
    <message>
        <source>Sale declined</source>
        <translation>Оплата отклонена</translation>
    </message>
    <message>
        <source>Sale stopped</source>
        <translation>Оплата прервана</translation>
    </message>
    <message>
        <source>Sale: outcome unknown</source>
        <translation>Итог оплаты неизвестен</translation>
    </message>
    <message>
        <source>Cancel not sent</source>
        <translation>Отмена не отправлена</translation>
    </message>
    <message>
        <source>Cancel approved</source>
        <translation>Отмена одобрена</translation>
    </message>
    <message>
        <source>Cancel declined</source>
        <translation>Отмена отклонена</translation>
    </message>
    <message>
        <source>Cancel stopped</source>
        <translation>Отмена прервана</translation>
    </message>
    <message>
        <source>Cancel: outcome unknown</source>
        <translation>Итог отмены неизвестен</translation>
    </message>
    <message>
        <source>Return not sent</source>
        <translation>Возврат не отправлен</translation>
    </message>
    <message>
        <source>Return approved</source>
        <translation>Возврат одобрен</translation>
    </message>
    <message>
        <source>Return declined</source>
        <translation>Возврат отклонён</translation>
    </message>
    <message>
        <source>Return stopped</source>
        <translation>Возврат прерван</translation>
    </message>
    <message>
        <source>Return: outcome unknown</source>
        <translation>Итог возврата неизвестен</translation>
    </message>
    <message>
        <source>Reconciliation not sent</source>
        <translation>Сверка не отправлена</translation>
    </message>
    <message>
        <source>Reconciliation done</source>
        <translation>Сверка выполнена</translation>
    </message>
    <message>
        <source>Reconciliation declined</source>
        <translation>Сверка отклонена</translation>
    </message>
    <message>
        <source>Reconciliation stopped</source>
        <translation>Сверка прервана</translation>
    </message>
    <message>
        <source>Reconciliation: outcome unknown</source>
        <translation>Итог сверки неизвестен</translation>
    </message>
    <message>
        <source>Refund not settled</source>
        <translation>Возврат не выяснен</translation>
    </message>
    <message>
        <source>Partly returned</source>
        <translation>Возврат</translation>
    </message>
    <message>
        <source>Sale cancelled</source>
        <translation>Оплата отменена</translation>
    </message>
    <message>
        <source>Sale returned</source>
        <translation>Оплата возвращена</translation>
    </message>
    <message>
        <source>{0}, {1} left</source>
        <translation>{0}, осталось {1}</translation>
    </message>
    <message>
        <source>clock {0} ahead</source>
        <translation>часы спешат на {0}</translation>
    </message>
    <message>
        <source>clock {0} behind</source>
        <translation>часы отстают на {0}</translation>
    </message>
    <message>
        <source>{0} days</source>
        <translation>{0} дн.</translation>
    </message>
</context>
</TS>
