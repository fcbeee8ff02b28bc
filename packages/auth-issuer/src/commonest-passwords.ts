/*
 * What leaked password collections have at their top, year after year, of the 8 characters and more
 * that are asked for here, in lower case. Runs, repeated characters and keyboard walks are missing,
 * since a rule finds them.
 */

const WORDS = `
password password1 password2 password01 password12 password123 password1234 password12345
password123456 passwort passw0rd p@ssw0rd p@ssword pa$$word pa$$w0rd passwords mypassword thepassword
password! password1! password@123 pass@123 pass@1234 password.1 newpassword yourpassword
passwordpassword passpass secretpassword
changeme changeit changethis letmein1 letmein! letmein123 letmeinnow opensesame
welcome1 welcome! welcome@123 welcome123 welcome2024 welcome2025 welcome2026
admin123 admin1234 admin12345 admin@123 administrator adminadmin admin2024 admin2025 admin2026
root1234 rootroot toor1234 superuser test1234 testtest test12345 testing1 testing123
tester123 guest123 guest1234 user1234 username default1 demo1234 demodemo temp1234 temporary
qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyqwerty qwerty@123 qwerty01 qwertyui1
asdfasdf asdf1234 asdfghjkl1 asdqwe123 qweasdzxc qweasd123 qweqweqwe qwe123qwe qwe12345 zxcv1234
zxczxczxc zaq12wsx zaq1zaq1 zaq1xsw2 1qazxsw2 1qaz@wsx q1w2e3r4 asd123asd asdasdasd zxcvbnm1
abcd1234 abc12345 abc123456 abc123abc abcabcabc abcd12345 a1b2c3d4 a123456789 a1234567 aa123456
aa123456789 aaa111aaa a12345678 1a2b3c4d 1234abcd 123abc123 123qweasd 123456abc 12345abc 123qwe123
1q2w3e4r! 12qwaszx 123456qwerty 123456aa 12345678a 123456789a 1234567a 1234qwer 123456789q
11223344 1122334455 112233445566 12121212 12341234 123123123 1231231234 12312312 123454321
12344321 1234554321 123321123 147258369 147852369 159357456 159753456 741852963 963852741 321321321
10203040 1020304050 00112233 01020304 13131313 18181818 20202020 21212121 23232323 25252525
69696969 77778888 78787878 87878787 88889999 98989898 99998888 12345600 12345679 123456987
123698745 789456123 456789123 987456321 987123654 654321987 789789789 456456456 121212121
19841984 19851985 19861986 19871987 19881988 19891989 19901990 19911991 19921992 19951995 20002000
iloveyou iloveyou1 iloveyou2 iloveyou! iloveyou123 iloveme1 iloveme2 ilovegod ilovehim ilovejesus
ilovemom ilovemyself loveyou1 loveyou2 lovelove lovelove1 loveme123 lovers123 iloveu123 ihateyou
fuckyou1 fuckyou2 fuckyou! fuckoff1 fuckfuck asshole1 bullshit bitch123 whatever whatever1 nothing1
sunshine sunshine1 princess princess1 princess2 princesa babygirl babygirl1 babyboy1 baby1234
butterfly butterfly1 beautiful beautiful1 chocolate chocolate1 strawberry blueberry cupcakes
football football1 football2 football! baseball baseball1 basketball basketball1 softball
volleyball hockey123 liverpool liverpool1 chelsea1 chelsea123 arsenal1 arsenal123 barcelona
barcelona1 manchester everton1 juventus realmadrid ronaldo7 cristiano steelers yankees1 patriots
cowboys1 lakers24 redskins broncos1 packers1 eagles123
superman superman1 batman123 spiderman spiderman1 ironman1 pokemon1 pokemon123 pikachu1 starwars
starwars1 skywalker startrek matrix123 naruto123 minecraft minecraft1 fortnite1 roblox123 nintendo
playstation xbox3600 warcraft blizzard counter1 gamecube tinkerbell hellokitty snoopy123 garfield
scoobydoo mickey123 mickeymouse winnie123 simpsons
dragon123 dragon12 dragonball monkey123 monkey12 master123 shadow123 shadow12 killer123 hunter123
ginger123 buster123 tigger123 tigger12 charlie1 charlie123 michael1 michael123 jordan23 jordan123
jessica1 jessica123 jennifer jennifer1 michelle michelle1 ashley123 amanda123 nicole123 daniel123
anthony1 andrew123 joshua123 matthew1 thomas123 robert123 william1 richard1 benjamin jonathan
alexander alexandra alexander1 christian christian1 christopher christine christina elizabeth
elizabeth1 isabella samantha samantha1 stephanie stephanie1 veronica victoria victoria1 valentina
gabriela gabriel1 fernando francisco alejandro alejandra sebastian caroline carolina danielle
katherine kimberly margaret patricia patrick1 penelope rebecca1 sandra123 sophie123 vanessa1
mercedes porsche911 corvette mustang1 mustang123 chevrolet ferrari1 harley123 yamaha123 camaro123
computer computer1 internet internet1 windows1 microsoft samsung1 samsung123 motorola blackberry
linkedin facebook facebook1 myspace1 youtube1 google123 twitter1 instagram snapchat whatsapp
trustno1 access14 security security1 secret123 secret12 private1 abracadabra maverick mountain
midnight moonlight sunflower rainbow1 rainbow123 fireball firebird lightning diamond1 diamonds
friends1 friends123 forever1 forever21 foreverlove happiness happy123 hello123 hello1234 hellohello
helloworld heaven123 jesus123 jesuschrist jesus777 godisgood godisgreat blessed1 blessing goodluck
freedom1 freedom123 success1 money123 moneymoney business company1 personal creative einstein
elephant dolphins dolphin1 penguin1 panther1 cheyenne brooklyn california australia scotland
england1 portugal germany1 canada123 newyork1 chicago1 lasvegas hardcore metallica metallica1
nirvana1 slipknot linkinpark ironmaiden eminem123 greenday bobmarley rockstar rockstar1 rocknroll
guitar123 drummer1 musicman skateboard snowboard swimming
summer123 summer2024 summer2025 summer2026 winter123 winter2024 winter2025 winter2026 spring2025
spring2026 autumn2025 january1 february september november december monday123 friday123
marlboro budweiser cocacola corona123 pass1234 pass12345 passwd123 p4ssw0rd pass123456 mypass123
login123 login1234 access123 master12 system123 manager1 service1 support1 server123 oracle123
cisco123 ubuntu123 linux123 apple123 banana123 cheese123 cookie123 pepper123 peanut123 orange123
purple123 yellow123 silver123 flower123 angel123 angels123 lovely123 sweet123 pretty123 crazy123
lucky123 ninja123 soccer12 soccer123 tennis123 hockey12 gandalf1 merlin123 phoenix1 nicholas
trinity1 blink182 scorpion aquarius sagitario capricorn zaqwsxcde zxasqw12 poiuytrewq mnbvcxz1
asdfjkl1 lkjhgfdsa1 adgjmptw woaini520 woaini1314 5201314520 woaini123 bismillah inshallah
sweetheart hottie123 playboy1 playboy123 pussycat sexygirl sexybitch cocksucker
`;

export const COMMONEST_PASSWORDS: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/));
