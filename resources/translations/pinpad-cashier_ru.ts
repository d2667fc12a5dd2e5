<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU">
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
    <name>LaneTile</name>
    <message>
        <source>Asks you</source>
        <translation>Спрашивает вас</translation>
    </message>
    <message>
        <source>training</source>
        <translation>обучение</translation>
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
    <name>MainWindow</name>
    <message>
        <source>The program was torn down the last time it ran</source>
        <translation>В прошлый раз программа аварийно завершилась</translation>
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
        <source>A pinpad is still at work</source>
        <translation>Пинпад ещё работает</translation>
    </message>
    <message>
        <source>The window closes by itself as soon as the operation has ended. It is not interrupted.</source>
        <translation>Окно закроется само, как только операция закончится. Прервана она не будет.</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Остаться</translation>
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
        <source>Y, Esc</source>
        <translation>Д, Esc</translation>
    </message>
    <message>
        <source>In a question: agree, go back</source>
        <translation>В вопросе: согласиться, вернуться</translation>
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
        <source>The choice could not be saved</source>
        <translation>Выбор не удалось сохранить</translation>
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
    <name>OperationForm</name>
    <message>
        <source>Amount, so&apos;m</source>
        <translation>Сумма, сум</translation>
    </message>
</context>
<context>
    <name>OperationView</name>
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
        <source>Several sales have this receipt number</source>
        <translation>С этим номером чека есть несколько оплат</translation>
    </message>
    <message>
        <source>There is no such sale in this journal</source>
        <translation>Такой оплаты в журнале нет</translation>
    </message>
    <message>
        <source>{0} left · {1}</source>
        <translation>Осталось {0} · {1}</translation>
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
    <name>SlipActions</name>
    <message>
        <source>No printer is set up. The slip can be saved as a PDF.</source>
        <translation>Принтер не настроен. Чек можно сохранить в PDF.</translation>
    </message>
    <message>
        <source>Sent to the printer</source>
        <translation>Отправлено на печать</translation>
    </message>
    <message>
        <source>Saved as {0}</source>
        <translation>Сохранено: {0}</translation>
    </message>
    <message>
        <source>Save the slip as a PDF</source>
        <translation>Сохранить чек в PDF</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Скопировано</translation>
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
</context>
<context>
    <name>dialogs</name>
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
    <name>main</name>
    <message>
        <source>pinpad-cashier cannot start</source>
        <translation>pinpad-cashier не может запуститься</translation>
    </message>
</context>
<context>
    <name>outcome</name>
    <message>
        <source>The journal did not take this outcome: keep the slip. The lane is closed until it is stored.</source>
        <translation>Журнал не принял этот итог: сохраните чек. Линия закрыта, пока итог не записан.</translation>
    </message>
    <message>
        <source>Nothing was sent to the pinpad. E{number}</source>
        <translation>На пинпад ничего не отправлено. E{number}</translation>
    </message>
    <message>
        <source>Do not repeat it: the card may have been charged. The lane stays closed until this is settled.</source>
        <translation>Не повторяйте: деньги могли списаться. Пинпад закрыт, пока это не выяснено.</translation>
    </message>
    <message>
        <source>The pinpad named no amount. Compare it with the slip.</source>
        <translation>Пинпад не назвал сумму. Сверьте её с чеком.</translation>
    </message>
    <message>
        <source>Nothing was charged. It may be tried again.</source>
        <translation>Ничего не списано. Можно повторить.</translation>
    </message>
</context>
<context>
    <name>words</name>
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
        <source>Aborted</source>
        <translation>Прервано</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Неизвестно</translation>
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
        <source>{amount} so&apos;m</source>
        <translation>{amount} сум</translation>
    </message>
</context>
</TS>
