<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU">
    <context>
        <name>advice</name>
        <message>
            <source>Correct that line of the file</source>
            <translation>Исправьте эту строку файла</translation>
        </message>
        <message>
            <source>Correct the path in the settings, or the file and the rights to it</source>
            <translation>Исправьте путь в настройках либо сам файл и права на него</translation>
        </message>
        <message>
            <source>Set one of those in the settings</source>
            <translation>Укажите в настройках одно из перечисленного</translation>
        </message>
        <message>
            <source>Correct the lane's port in the settings</source>
            <translation>Исправьте порт пинпада в настройках</translation>
        </message>
        <message>
            <source>End the program that holds it: an older till program, a bank's service, a second copy of this one</source>
            <translation>Закройте программу, которая его держит: старую кассовую программу, службу банка, вторую копию этой программы</translation>
        </message>
        <message>
            <source>Check the cable and that the pinpad is on</source>
            <translation>Проверьте кабель и включён ли пинпад</translation>
        </message>
        <message>
            <source>Compare the lane's port in the settings with the list of devices</source>
            <translation>Сравните порт пинпада в настройках со списком устройств</translation>
        </message>
        <message>
            <source>Where the user may not use it, add him to the group of the device and log in again</source>
            <translation>Если у пользователя нет прав, добавьте его в группу устройства и войдите заново</translation>
        </message>
        <message>
            <source>Plug the pinpad in, or try another cable and another socket of the machine</source>
            <translation>Подключите пинпад; попробуйте другой кабель и другое гнездо компьютера</translation>
        </message>
        <message>
            <source>Name in the lane's port what is plugged in</source>
            <translation>Укажите в порту пинпада то, что подключено</translation>
        </message>
        <message>
            <source>Give each lane in the settings a port of its own, or remove one of the two</source>
            <translation>Укажите в настройках каждому пинпаду свой порт или удалите один из двух</translation>
        </message>
        <message>
            <source>A device that is plugged in anew may have another lane's name: write what it is, usb:VID:PID:SERIAL</source>
            <translation>После переподключения устройство может занять имя другого пинпада: укажите в порту само устройство, usb:VID:PID:SERIAL</translation>
        </message>
        <message>
            <source>Give the serial number in the lane's port: usb:VID:PID:SERIAL</source>
            <translation>Укажите в порту пинпада серийный номер: usb:VID:PID:SERIAL</translation>
        </message>
        <message>
            <source>Set in the pinpad this machine's address and that port</source>
            <translation>Задайте в пинпаде адрес этого компьютера и этот порт</translation>
        </message>
        <message>
            <source>Set in the lane's peer the pinpad's address</source>
            <translation>Укажите в настройке peer адрес пинпада</translation>
        </message>
        <message>
            <source>Check a firewall of this machine</source>
            <translation>Проверьте брандмауэр этого компьютера</translation>
        </message>
        <message>
            <source>Check that the port is the pinpad's and not another device's</source>
            <translation>Проверьте, что это порт пинпада, а не другого устройства</translation>
        </message>
        <message>
            <source>Set the serial speed in the pinpad to 115200, 8 bits, no parity, 1 stop bit</source>
            <translation>Задайте в пинпаде скорость 115200, 8 бит, без чётности, 1 стоп-бит</translation>
        </message>
        <message>
            <source>Try another cable</source>
            <translation>Попробуйте другой кабель</translation>
        </message>
        <message>
            <source>Check that the pinpad is on and shows its idle screen</source>
            <translation>Проверьте, что пинпад включён и показывает начальный экран</translation>
        </message>
        <message>
            <source>Check that it is set to work with a till, over this very line</source>
            <translation>Проверьте, что он настроен на работу с кассой именно по этой линии</translation>
        </message>
        <message>
            <source>End at the pinpad what it is at, then try again</source>
            <translation>Завершите на пинпаде начатое и попробуйте ещё раз</translation>
        </message>
        <message>
            <source>Ask the bank to switch that off for this pinpad</source>
            <translation>Попросите банк отключить это для данного пинпада</translation>
        </message>
        <message>
            <source>Restart the pinpad and try again</source>
            <translation>Перезапустите пинпад и попробуйте ещё раз</translation>
        </message>
        <message>
            <source>Ask the bank what the code means on this pinpad</source>
            <translation>Спросите банк, что значит этот код на этом пинпаде</translation>
        </message>
        <message>
            <source>Connect the pinpad that belongs to this lane</source>
            <translation>Подключите тот пинпад, который здесь должен быть</translation>
        </message>
        <message>
            <source>Where the bank has exchanged the pinpad, correct the lane's terminal ids and calibrate it anew</source>
            <translation>Если банк заменил пинпад, исправьте номера терминалов в настройках и откалибруйте его заново</translation>
        </message>
        <message>
            <source>Connect the pinpad that the bank gave this shop</source>
            <translation>Подключите пинпад, который банк выдал этому магазину</translation>
        </message>
        <message>
            <source>Compare the terminal on the next slip with the lane's terminal ids</source>
            <translation>Сравните номер терминала на следующем чеке с номерами в настройках пинпада</translation>
        </message>
        <message>
            <source>If the bank has named this host, add it to the lane's bank hosts (relay_allow)</source>
            <translation>Если этот узел назвал банк, добавьте его к узлам банка в настройках пинпада (relay_allow)</translation>
        </message>
        <message>
            <source>If nobody knows it, leave it out and call the bank</source>
            <translation>Если его никто не знает, не добавляйте и позвоните в банк</translation>
        </message>
        <message>
            <source>Check the network of this machine and a firewall</source>
            <translation>Проверьте сеть этого компьютера и брандмауэр</translation>
        </message>
        <message>
            <source>Compare the lane's bank hosts (relay_allow) with what the bank has named</source>
            <translation>Сравните узлы банка в настройках пинпада (relay_allow) с тем, что назвал банк</translation>
        </message>
        <message>
            <source>Wait for the end of what the lane is at, then try again</source>
            <translation>Дождитесь, пока пинпад закончит текущую операцию, и повторите проверку</translation>
        </message>
        <message>
            <source>Leave the pinpad on and connected: it is asked by itself what became of that operation</source>
            <translation>Оставьте пинпад включённым и подключённым: касса сама выяснит у него, чем закончилась та операция</translation>
        </message>
        <message>
            <source>Where it stays away, a supervisor opens the lane on the Unresolved screen</source>
            <translation>Если пинпад так и не отвечает, его открывает старший на экране «Неясные»</translation>
        </message>
        <message>
            <source>A supervisor settles it on the Unresolved screen</source>
            <translation>Это решает старший на экране «Неясные»</translation>
        </message>
        <message>
            <source>Look at the latest operations, then try again</source>
            <translation>Посмотрите последние операции и повторите</translation>
        </message>
        <message>
            <source>Tell the till of that sale on the Unresolved screen, or take another amount</source>
            <translation>Сообщите кассе об этой оплате на экране «Неясные» или укажите другую сумму</translation>
        </message>
        <message>
            <source>Wait until that sale is settled, or take another amount</source>
            <translation>Дождитесь, пока та оплата прояснится, или возьмите другую сумму</translation>
        </message>
        <message>
            <source>Wait until it is settled: see the Unresolved screen</source>
            <translation>Дождитесь, пока она прояснится: смотрите экран «Неясные»</translation>
        </message>
        <message>
            <source>Do it with a supervisor on the Operation screen</source>
            <translation>Сделайте это со старшим на экране «Операция»</translation>
        </message>
        <message>
            <source>Try again; if it stays so, send the support bundle (F12) to support</source>
            <translation>Повторите; если не помогло, отправьте в поддержку архив для поддержки (F12)</translation>
        </message>
        <message>
            <source>Begin again</source>
            <translation>Начните заново</translation>
        </message>
        <message>
            <source>Calibrate the lane first (menu, Calibrate)</source>
            <translation>Сначала откалибруйте пинпад (меню, Откалибровать пинпад)</translation>
        </message>
        <message>
            <source>Correct the lane's command and folder in the settings</source>
            <translation>Исправьте команду и папку пинпада в настройках</translation>
        </message>
        <message>
            <source>Install the package again</source>
            <translation>Установите пакет заново</translation>
        </message>
        <message>
            <source>Wait for its end; after that look at what it did</source>
            <translation>Дождитесь её завершения, затем посмотрите, что она сделала</translation>
        </message>
        <message>
            <source>Give the user of the program the right to write there</source>
            <translation>Дайте пользователю программы право писать туда</translation>
        </message>
        <message>
            <source>Check the lane's url in the settings, that the box is on, and the network</source>
            <translation>Проверьте адрес (url) в настройках, включён ли FiscalBox, и сеть</translation>
        </message>
        <message>
            <source>Install the version of the program that wrote it, or a newer one</source>
            <translation>Установите ту версию программы, которая его записала, или новее</translation>
        </message>
        <message>
            <source>Put the journal back where it was, from the recycle bin or from the newest copy of the profile</source>
            <translation>Верните журнал на место: из корзины или из самой новой копии профиля</translation>
        </message>
        <message>
            <source>Keep a copy of the profile folder as it is and give it to support. Do not delete anything</source>
            <translation>Сохраните копию папки профиля как есть и передайте поддержке. Ничего не удаляйте</translation>
        </message>
        <message>
            <source>Have the disk looked at: a failing one becomes read-only by itself</source>
            <translation>Проверьте диск: неисправный сам становится доступным только для чтения</translation>
        </message>
        <message>
            <source>Give the user of the program the right to read and write there</source>
            <translation>Дайте пользователю программы право читать и писать там</translation>
        </message>
        <message>
            <source>Correct the HTTP interface in the settings, or end the program that has the address</source>
            <translation>Исправьте настройки HTTP-интерфейса или закройте программу, которая заняла адрес</translation>
        </message>
        <message>
            <source>Choose in the settings one of the printers that the system has</source>
            <translation>Выберите в настройках один из принтеров системы</translation>
        </message>
        <message>
            <source>Set a printer up in the system</source>
            <translation>Установите принтер в системе</translation>
        </message>
        <message>
            <source>Where there is to be none, say so in the settings</source>
            <translation>Если принтера быть не должно, укажите это в настройках</translation>
        </message>
        <message>
            <source>Check that the printer is on, has paper and is closed, and its cable</source>
            <translation>Проверьте, что принтер включён, закрыт, в нём есть бумага, и его кабель</translation>
        </message>
        <message>
            <source>Correct what the text names</source>
            <translation>Исправьте то, что названо в тексте</translation>
        </message>
        <message>
            <source>Set the pinpad's date and time in its own menu, or ask the bank to; time zone included</source>
            <translation>Установите дату, время и часовой пояс в меню пинпада или попросите об этом банк</translation>
        </message>
        <message>
            <source>Check the date and time of this till</source>
            <translation>Проверьте дату и время на этой кассе</translation>
        </message>
        <message>
            <source>The till trusts the pinpad's clock again after three slips with the right time</source>
            <translation>Касса снова поверит часам пинпада после трёх чеков с верным временем</translation>
        </message>
    </context>
</TS>
